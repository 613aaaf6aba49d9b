import { HttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ApplicationInitStatus, type ApplicationConfig, type Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { Session } from '@latchkey/angular';
import { firstValueFrom } from 'rxjs';
import { Page, type SampleChecks, setUp, signIn, start } from './start-sample';

interface AccountSample {
  signIn(email: string, password: string): Promise<string | null>;
}

/** What the samples of the READMEs claim. */
export const readmeChecks: SampleChecks = {
  async appConfig({ appConfig }: { appConfig: Pick<ApplicationConfig, 'providers'> }) {
    const server = start(appConfig.providers);
    const router = TestBed.inject(Router);
    const guarded = router.config.map(({ path }) => `/${path ?? ''}`);
    router.resetConfig([...router.config, { path: 'sign-in', component: Page }]);
    for (const url of guarded) {
      await server.serve(router.navigateByUrl(url));
      expect(router.url)
        .withContext('a visitor')
        .toBe(`/sign-in?returnUrl=${encodeURIComponent(url)}`);
    }

    await signIn(server, 'ada');
    server.lines.length = 0;
    const http = TestBed.inject(HttpClient);
    server.expireTokens();
    const both = Promise.all(
      ['/api/me', '/api/other', '/elsewhere'].map((url) =>
        firstValueFrom(http.get(url)).catch(() => 'rejected'),
      ),
    );
    expect(await server.serve(both)).toEqual([{ name: 'ada' }, { name: 'ada' }, 'rejected']);
    expect(server.lines.filter((line) => line === 'POST /api/refresh').length).toBe(1);
    for (const url of guarded) {
      await server.serve(router.navigateByUrl(url));
      expect(router.url).withContext('a user').toBe(url);
    }
  },

  async Account({ Account }: { Account: Type<AccountSample> }) {
    const server = start(setUp);
    const fixture = TestBed.createComponent(Account);
    const host = fixture.nativeElement as HTMLElement;
    const shows = (text: string) => () => host.textContent.includes(text);
    await server.serve(TestBed.inject(Session).ready);
    fixture.detectChanges();
    expect(host.textContent.trim()).withContext('a visitor').toBe('');

    expect(await server.serve(fixture.componentInstance.signIn('ada', 'wrong'))).toBe(
      'Unauthorized',
    );
    expect(await server.serve(fixture.componentInstance.signIn('ada', 'right'))).toBeNull();
    await server.serveUntil(shows('ada'));
    host.querySelector('button')?.click();
    await server.serveUntil(() => !shows('ada')());

    // The next user of the page must never see the previous user's name.
    const texts = new Set<string>();
    const watch = new MutationObserver(() => texts.add(host.textContent));
    watch.observe(host, { childList: true, characterData: true, subtree: true });
    await server.serve(fixture.componentInstance.signIn('bob', 'right'));
    await server.serveUntil(shows('bob'));
    watch.disconnect();
    expect([...texts].filter((text) => text.includes('ada'))).toEqual([]);
  },

  async leaveWhenOver({ leaveWhenOver }: { leaveWhenOver: () => void }) {
    const server = start([...setUp, provideRouter([{ path: '**', component: Page }])]);
    const router = TestBed.inject(Router);
    TestBed.runInInjectionContext(leaveWhenOver);
    const http = TestBed.inject(HttpClient);
    const open = async (url: string) => {
      await signIn(server, 'ada');
      await server.serve(router.navigateByUrl(url));
    };

    await open('/devices');
    await server.serve(TestBed.inject(Session).signOut());
    await server.serveUntil(() => router.url === '/sign-in');

    await open('/devices');
    server.expireTokens();
    server.endReason = 'revoked';
    http.get('/api/me').subscribe({ error: () => null });
    await server.serveUntil(() => router.url === '/ended?returnUrl=%2Fdevices');

    server.endReason = null;
    await open('/devices');
    server.expireTokens();
    server.user = 'bob';
    http.get('/api/me').subscribe({ error: () => null });
    await server.serveUntil(() => router.url === '/');
  },

  async 'changePassword, download, register'(sample: {
    register: (session: Session, form: object) => Promise<void>;
    changePassword: (session: Session, form: object) => Promise<void>;
    download: (session: Session) => Promise<Response>;
  }) {
    const server = start(setUp);
    const session = TestBed.inject(Session);
    const seen: (string | null)[] = [];
    spyOn(window, 'fetch').and.callFake((_input, init) => {
      const user = server.userOf(new Headers(init?.headers).get('Authorization'));
      seen.push(user);
      return Promise.resolve(
        user === null ? new Response(null, { status: 401 }) : new Response('all'),
      );
    });

    await server.serve(sample.register(session, { email: 'ada', password: 'right' }));
    expect(session.user()).toBe('ada');
    await server.serve(sample.changePassword(session, { password: 'new' }));
    const response = await server.serve(sample.download(session));
    server.expireTokens();
    const retried = await server.serve(sample.download(session));

    expect([await response.text(), await retried.text()]).toEqual(['all', 'all']);
    expect(seen).toEqual(['ada', null, 'ada']);
    expect(server.lines.filter((line) => !line.endsWith('refresh'))).toEqual([
      'POST /api/register',
      'PUT /api/me/password ada',
    ]);
  },

  async otherServer({ otherServer }: { otherServer: Pick<ApplicationConfig, 'providers'> }) {
    document.cookie = 'csrf=proof';
    TestBed.configureTestingModule({
      providers: [...otherServer.providers, provideHttpClientTesting()],
    });
    const network = TestBed.inject(HttpTestingController);
    const session = TestBed.inject(Session);
    await TestBed.inject(ApplicationInitStatus).donePromise;
    const respond = (url: string, status: number) => {
      const request = network.expectOne(url);
      request.flush({ data: { jwt: `a.jwt.${status}` } }, { status, statusText: 'status' });
      return request.request.headers;
    };

    const restored = respond('/api/refresh', 200);
    const response = firstValueFrom(TestBed.inject(HttpClient).get('/api/me'));
    respond('/api/me', 403);
    const refreshed = respond('/api/refresh', 200);
    const retried = respond('/api/me', 200);
    await response;
    void session.refresh();
    respond('/api/refresh', 422);

    expect([restored, refreshed].map((headers) => headers.get('X-CSRF-TOKEN'))).toEqual([
      'proof',
      'proof',
    ]);
    expect(retried.get('x-access-token')).toBe('a.jwt.200');
    expect(session.status()).toBe('ended');
    document.cookie = 'csrf=; Max-Age=0';
  },

  readsAfterARefresh({ readsAfterARefresh }: { readsAfterARefresh: () => void }) {
    readsAfterARefresh();

    const { request } = TestBed.inject(HttpTestingController).expectOne('/api/me');
    expect(request.headers.get('Authorization')).toBe('Bearer testing-token-2');
    return Promise.resolve();
  },
};
