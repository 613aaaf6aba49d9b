import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import {
  ApplicationInitStatus,
  type ApplicationConfig,
  ChangeDetectionStrategy,
  Component,
  type Provider,
  type EnvironmentProviders,
  type Type,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { authInterceptor, provideAuth, Session } from '@latchkey/angular';
import { firstValueFrom } from 'rxjs';
import { PlayedServer } from './played-server';

/** A sample of a README, as a module. */
export interface Sample {
  readonly readme: string;
  readonly exports: object;
}

/** What each sample claims, by its exported names. */
const checks: Readonly<Record<string, (sample: never) => Promise<void>>> = {
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

/** Registers a test for each sample; it fails if the sample has no check. */
export function checkSamples(samples: readonly Sample[]): void {
  const nameOf = ({ exports }: Sample) => Object.keys(exports).sort().join(', ');

  describe('The samples', () => {
    // Long, for slow machines; nothing here waits for a clock.
    beforeAll(() => (jasmine.DEFAULT_TIMEOUT_INTERVAL = 60_000));
    beforeEach(() => localStorage.clear());
    afterEach(() => running?.close());

    for (const sample of samples) {
      it(`of ${sample.readme} do what they claim: ${nameOf(sample)}`, async () => {
        const check = checks[nameOf(sample)];
        if (check === undefined) fail('There is no check of what this sample claims.');
        else await check(sample.exports as never);
      });
    }

    it('have no checks that are left over', () => {
      expect(Object.keys(checks).sort()).toEqual([...new Set(samples.map(nameOf))].sort());
    });
  });
}

interface AccountSample {
  signIn(email: string, password: string): Promise<string | null>;
}

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
class Page {}

const setUp = [
  provideHttpClient(withInterceptors([authInterceptor])),
  provideAuth({ api: ['/api/'] }),
];

let running: PlayedServer | null = null;

function start(providers: readonly (Provider | EnvironmentProviders)[]): PlayedServer {
  TestBed.configureTestingModule({ providers: [...providers, provideHttpClientTesting()] });
  running = new PlayedServer();
  return running;
}

async function signIn(server: PlayedServer, email: string): Promise<void> {
  await server.serve(TestBed.inject(Session).signIn({ email, password: 'right' }));
}
