import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import type { ApplicationConfig, Signal, Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { type CanMatchFn, provideRouter, Router } from '@angular/router';
import {
  type AuthOptions,
  authInterceptor,
  provideAuth,
  Session,
  whenSignedIn,
} from '@latchkey/angular';
import type { HttpInterceptorFn, HttpResourceRef } from '@angular/common/http';
import { firstValueFrom } from 'rxjs';
import { Page, type SampleChecks, setUp, signIn, start } from './start-sample';

/** What the samples of docs/library/recipes.md claim. */
export const recipeChecks: SampleChecks = {
  async apiElsewhere({ apiElsewhere }: { apiElsewhere: Pick<ApplicationConfig, 'providers'> }) {
    TestBed.configureTestingModule({
      providers: [...apiElsewhere.providers, provideHttpClientTesting()],
    });
    const network = TestBed.inject(HttpTestingController);
    const session = TestBed.inject(Session);
    network
      .expectOne('https://api.example.com/refresh')
      .flush({}, { status: 401, statusText: 'Unauthorized' });
    const signedIn = session.signIn({});
    const post = network.expectOne('https://api.example.com/login');
    post.flush({ access_token: 'token' });
    await signedIn;
    TestBed.inject(HttpClient).get('https://api.example.com/notes').subscribe();
    const { headers } = network.expectOne('https://api.example.com/notes').request;

    expect(post.request.withCredentials).toBeTrue();
    expect(headers.get('Authorization')).toBe('Bearer token');
  },

  async 'devise, directus'({ devise, directus }: Record<'devise' | 'directus', AuthOptions>) {
    const open = (options: AuthOptions) => {
      TestBed.resetTestingModule().configureTestingModule({
        providers: [
          provideHttpClient(withInterceptors([authInterceptor])),
          provideHttpClientTesting(),
          provideAuth(options),
        ],
      });
      return { network: TestBed.inject(HttpTestingController), session: TestBed.inject(Session) };
    };

    const one = open(directus);
    const restored = one.network.expectOne('/auth/refresh');
    restored.flush({ data: { access_token: 'one' } });
    expect(restored.request.body).toEqual({ mode: 'cookie' });
    expect(await one.session.token()).toBe('one');

    localStorage.clear();
    const two = open(devise);
    expect(two.session.status()).toBe('signedOut');
    const signedIn = two.session.signIn({ user: { email: 'ada', password: 'right' } });
    two.network.expectOne('/login').flush({}, { headers: { Authorization: 'Bearer two' } });
    await signedIn;
    expect(await two.session.token()).toBe('two');
    void two.session.signOut();
    expect(two.network.expectOne('/logout').request.method).toBe('DELETE');
  },

  async 'currentUser, whenRole'(sample: {
    whenRole: (role: string) => CanMatchFn;
    currentUser: () => HttpResourceRef<{ name: string } | undefined>;
  }) {
    const admin = { canMatch: [whenSignedIn, sample.whenRole('admin')], component: Page };
    const server = start([
      ...setUp,
      provideRouter([
        { path: 'admin', ...admin },
        { path: '**', component: Page },
      ]),
    ]);
    const router = TestBed.inject(Router);
    const me = TestBed.runInInjectionContext(sample.currentUser);
    await signIn(server, 'ada');
    await server.serve(router.navigateByUrl('/admin'));
    expect(router.url).withContext('a user').toBe('/forbidden');

    server.roles = ['admin'];
    await server.serve(router.navigateByUrl('/admin'));
    await server.serveUntil(() => me.hasValue());

    expect(router.url).withContext('an administrator').toBe('/admin');
    expect(me.value()?.name).toBe('ada');
  },

  async Drafts({
    Drafts,
  }: {
    Drafts: Type<{ texts: Signal<readonly string[]> & { set(texts: readonly string[]): void } }>;
  }) {
    const server = start(setUp);
    await signIn(server, 'ada');
    const drafts = TestBed.inject(Drafts);

    drafts.texts.set(['of Ada']);
    await server.serve(TestBed.inject(Session).refresh());
    expect(drafts.texts()).toEqual(['of Ada']);
    await server.serve(TestBed.inject(Session).signOut());

    expect(drafts.texts()).toEqual([]);
  },

  async Outage({ Outage }: { Outage: Type<unknown> }) {
    const server = start(setUp);
    await signIn(server, 'ada');
    const host = TestBed.createComponent(Outage).nativeElement as HTMLElement;
    const session = TestBed.inject(Session);

    server.isDown = true;
    await server.serve(session.refresh());
    // The token is still valid, so nothing has happened yet.
    expect(session.isSignedIn()).toBeTrue();
    server.expireTokens();
    TestBed.inject(HttpClient)
      .get('/api/me')
      .subscribe({ error: () => undefined });
    await server.serveUntil(() => host.textContent.includes('still signed in'));

    server.isDown = false;
    host.querySelector('button')?.click();
    await server.serveUntil(() => host.textContent.trim() === '');
    expect(session.status()).toBe('signedIn');
  },

  async partnerInterceptor({ partnerInterceptor }: { partnerInterceptor: HttpInterceptorFn }) {
    const server = start([
      provideHttpClient(withInterceptors([partnerInterceptor, authInterceptor])),
      provideAuth({ api: ['/api/', 'https://partner.example/'] }),
    ]);
    await signIn(server, 'ada');
    const seen: (string | null)[] = [];
    server.watch = ({ url, headers }) => {
      if (url.startsWith('https://')) seen.push(headers.get('Authorization'));
    };

    const response = firstValueFrom(TestBed.inject(HttpClient).get('https://partner.example/x'));
    await server.serve(response.catch(() => null));

    expect(seen).toEqual(['Bearer partner-token']);
  },

  async 'openSocket, readEvents'(sample: {
    readEvents: (session: Session, take: (text: string) => void) => Promise<void>;
    openSocket: (session: Session, url: string) => Promise<WebSocket>;
  }) {
    const server = start(setUp);
    await signIn(server, 'ada');
    const session = TestBed.inject(Session);
    const seen: (string | null)[] = [];
    spyOn(window, 'fetch').and.callFake((_input, init) => {
      const user = server.userOf(new Headers(init?.headers).get('Authorization'));
      seen.push(user);
      return Promise.resolve(
        user === null ? new Response(null, { status: 401 }) : new Response('data: one'),
      );
    });
    server.expireTokens();
    const texts: string[] = [];
    await server.serve(sample.readEvents(session, (text) => texts.push(text)));
    expect([seen, texts]).toEqual([[null, 'ada'], ['data: one']]);

    const sent: unknown[] = [];
    class FakeSocket extends EventTarget {
      readonly send = (text: string) => sent.push(JSON.parse(text));
    }
    spyOn(window, 'WebSocket').and.returnValue(new FakeSocket() as unknown as WebSocket);
    const socket = await server.serve(sample.openSocket(session, 'wss://example.com'));
    socket.dispatchEvent(new Event('open'));
    expect(sent).toEqual([{ token: await session.token() }]);
  },

  async signOutWhenIdle({ signOutWhenIdle }: { signOutWhenIdle: (afterMs: number) => void }) {
    const server = start(setUp);
    await signIn(server, 'ada');
    const session = TestBed.inject(Session);
    const now = spyOn(Date, 'now').and.callThrough();
    const startedAt = Date.now();
    const at = (ms: number) => now.and.returnValue(startedAt + ms);
    const look = () => document.dispatchEvent(new Event('visibilitychange'));
    at(0);
    TestBed.runInInjectionContext(() => signOutWhenIdle(900_000));

    at(800_000);
    document.dispatchEvent(new Event('keydown'));
    at(1_600_000);
    look();
    expect(session.isSignedIn()).toBeTrue();
    at(1_700_001);
    look();

    expect(session.isSignedIn()).toBeFalse();
  },
};
