import {
  HttpClient,
  type HttpInterceptorFn,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import {
  ApplicationRef,
  Component,
  inject,
  PLATFORM_ID,
  provideAppInitializer,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { RefreshUnavailable, SessionEnded } from './auth-errors';
import { authInterceptor } from './auth-interceptor';
import { whenSignedIn, whenSignedOut } from './guards';
import { provideAuth } from './provide-auth';
import { safeReturnUrl } from './return-url';
import { Session } from './session';
import { withEarlyRefresh } from './with-early-refresh';
import {
  bearerOf,
  createWorld,
  endSession,
  failWith,
  grantFor,
  refuse,
  type WorldSetup,
} from './world.spec';

@Component({ template: '' })
class Page {}

const routes = provideRouter([
  { path: '', component: Page },
  { path: 'devices', component: Page, canActivate: [whenSignedIn] },
  { path: 'sign-in', component: Page, canActivate: [whenSignedOut] },
  { path: 'ended', component: Page },
  { path: 'login', component: Page },
  { path: 'team', canActivateChild: [whenSignedIn], children: [{ path: '', component: Page }] },
  { path: 'old-reports', redirectTo: 'reports/all' },
  { path: 'reports/:id', component: Page, canMatch: [whenSignedIn] },
  { path: 'welcome', component: Page, canMatch: [whenSignedOut] },
]);

function createApp(setup: WorldSetup = {}) {
  const world = createWorld({ ...setup, providers: [routes, ...(setup.providers ?? [])] });
  const router = TestBed.inject(Router);
  return { ...world, router, go: (url: string) => router.navigateByUrl(url) };
}

describe('Options that contradict each other', () => {
  for (const [options, ...names] of [
    [{ api: [] }, '"api"'],
    [{ api: ['api.example.com'] }, '"api.example.com"'],
    [{ refresh: 'api/refresh' }, '"api/refresh"'],
    [{ signIn: '/api/refresh' }, '"signIn"', '"refresh"'],
    [{ refresh: '/api/logout' }, '"refresh"', '"signOut"'],
    [{ endedPage: '/sign-in' }, '"signInPage"', '"endedPage"'],
    [{ api: ['https://*.example.com/'] }, 'wildcard'],
    [{ api: ['/api/*'] }, 'wildcard'],
    [{ api: ['//api.example.com/'] }, 'scheme'],
    [{ refresh: '//api.example.com/refresh' }, 'scheme'],
    [{ api: ['/api/?version=2'] }, 'query'],
    [{ api: ['/api/#part'] }, 'fragment'],
    [{ api: ['\\\\api.example.com'] }, 'neither a path'],
    [{ api: ['/api\\v1/'] }, 'backslash'],
    [{ api: ['/api /'] }, 'white space'],
    [{ api: ['https://ada:secret@example.com/'] }, 'password'],
    [{ api: ['https://example.com:port/'] }, 'valid URL'],
  ] as const) {
    it(`fail at start: ${JSON.stringify(options)}`, () => {
      const provide = () => provideAuth({ api: ['/api/'], ...options });

      for (const name of names) expect(provide).toThrowError(new RegExp(name));
    });
  }
});

describe('Options that fit', () => {
  for (const options of [
    { api: ['/api/', '/', 'https://api.example.com', 'HTTP://localhost:8080/v1'] },
    // As Supabase has it.
    { signIn: '/token?grant_type=password', refresh: '/token?grant_type=refresh_token' },
  ]) {
    it(`are accepted: ${JSON.stringify(options)}`, () => {
      expect(() => provideAuth({ api: ['/api/'], ...options })).not.toThrow();
    });
  }
});

describe('Without authInterceptor', () => {
  const provideWorld = (...interceptors: HttpInterceptorFn[]) => {
    localStorage.setItem('latchkey.session', 'none');
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors(interceptors)),
        provideHttpClientTesting(),
        provideAuth({ api: ['/api/'] }),
      ],
    });
  };

  it('the console says so after the first request, once', async () => {
    provideWorld();

    for (let time = 0; time < 2; time += 1) {
      const signedIn = TestBed.inject(Session).signIn({});
      TestBed.inject(HttpTestingController).expectOne('/api/login').flush(grantFor());
      await signedIn;
    }

    expect(console.warn).toHaveBeenCalledOnceWith(jasmine.stringContaining('authInterceptor'));
  });

  it('the console says nothing if it is there', async () => {
    provideWorld(authInterceptor);

    const signedIn = TestBed.inject(Session).signIn({});
    TestBed.inject(HttpTestingController).expectOne('/api/login').flush(grantFor());
    await signedIn;

    expect(console.warn).not.toHaveBeenCalled();
  });
});

describe('Without provideAuth', () => {
  it('the error names it', () => {
    TestBed.configureTestingModule({ providers: [provideHttpClient()] });

    expect(() => TestBed.inject(Session)).toThrowError(/provideAuth/);
  });
});

describe('Restoring on load', () => {
  it('posts once, and requests wait for it', () => {
    const world = createWorld({ sign: 'session' });
    world.get();
    world.get('/api/more');
    const grant = grantFor();

    expect(world.session.status()).toBe('restoring');
    world.network.expectOne('/api/refresh').flush(grant);

    expect(world.session.status()).toBe('signedIn');
    expect(world.session.user()).toBe('ada');
    expect(bearerOf(world.sent()[0])).toBe(`Bearer ${grant.access_token}`);
    expect(bearerOf(world.sent('/api/more')[0])).toBe(`Bearer ${grant.access_token}`);
  });

  it('posts nothing once it is known that nobody is signed in', async () => {
    const world = createWorld({ sign: 'none' });

    await world.session.ready;

    expect(world.session.status()).toBe('signedOut');
    expect(world.refreshes()).toEqual([]);
  });

  it('posts once if nothing is stored: the cookie may have outlived the storage', async () => {
    const world = createWorld({ sign: 'unknown' });

    world.network.expectOne('/api/refresh').flush(grantFor());
    await world.session.ready;

    expect(world.session.user()).toBe('ada');
    expect(localStorage.getItem('latchkey.session')).toBe('session session-1');
  });

  for (const body of [{ code: 'no_session' }, { code: 'session_ended' }, {}]) {
    it(`on a first visit finds nobody, and remembers it (${JSON.stringify(body)})`, async () => {
      const world = createWorld({ sign: 'unknown' });

      endSession(world.network.expectOne('/api/refresh'), body);
      await world.session.ready;

      expect(world.session.status()).toBe('signedOut');
      expect(world.events).toEqual([]);
      expect(localStorage.getItem('latchkey.session')).toBe('none');
    });
  }

  for (const sign of ['none', 'signOutPending'] as const) {
    it(`posts no refresh (${sign}) for a request of an initializer that runs first`, () => {
      const config = provideAppInitializer(() => {
        inject(HttpClient).get('/api/config').subscribe();
      });
      TestBed.configureTestingModule({ providers: [config] });
      const world = createWorld({ sign });

      world.network.expectOne('/api/config');
      expect(world.refreshes()).toEqual([]);
    });
  }

  it('shows a protected page after a reload without a look at the sign-in page', async () => {
    const app = createApp({ sign: 'session' });
    const visited: string[] = [];
    app.router.events.subscribe(() => visited.push(app.router.url));

    const navigated = app.go('/devices');
    await app.waitForTurn();
    app.network.expectOne('/api/refresh').flush(grantFor());
    await navigated;

    expect(app.router.url).toBe('/devices');
    expect(visited).not.toContain(jasmine.stringContaining('sign-in'));
  });

  it('leads from the sign-in page to the start page without a look at it', async () => {
    const app = createApp({ sign: 'session' });

    const navigated = app.go('/sign-in');
    await app.waitForTurn();
    app.network.expectOne('/api/refresh').flush(grantFor());
    await navigated;

    expect(app.router.url).toBe('/');
  });

  it('leads to the sign-in page when there is no session, and remembers the way back', async () => {
    const app = createApp({ sign: 'session' });

    const navigated = app.go('/devices?sort=name');
    endSession(app.network.expectOne('/api/refresh'), { code: 'no_session' });
    await navigated;

    expect(app.router.url).toBe('/sign-in?returnUrl=%2Fdevices%3Fsort%3Dname');
  });

  it('leads to the page that says why when the session has ended', async () => {
    const app = createApp({ sign: 'session' });

    const navigated = app.go('/devices');
    endSession(app.network.expectOne('/api/refresh'));
    await navigated;

    expect(app.router.url).toBe('/ended?returnUrl=%2Fdevices');
  });

  it('that finds the server away stays where the user wanted to go, to try again', async () => {
    const app = createApp({ sign: 'session' });

    const navigated = app.go('/devices');
    failWith(app.network.expectOne('/api/refresh'), 503);
    await navigated;

    expect(app.router.url).toBe('/devices');
    expect(app.session.status()).toBe('offline');
    const status = app.session.refresh();
    app.network.expectOne('/api/refresh').flush(grantFor());
    expect(await status).toBe('signedIn');
  });

  it('is waited for by guards for 5 s, no longer', async () => {
    const app = createApp({ sign: 'session' });

    const navigated = app.go('/devices');
    await app.waitForTurn();
    jasmine.clock().tick(4_999);
    await app.waitForTurn();
    expect(app.router.url).toBe('/');
    jasmine.clock().tick(1);
    await navigated;

    expect(app.router.url).toBe('/devices');
    endSession(app.network.expectOne('/api/refresh'), { code: 'no_session' });
    expect(app.events).toEqual([{ type: 'signedOut', by: 'server' }]);
  });

  it('takes the pages from the options', async () => {
    const app = createApp({ options: { signInPage: '/login' } });

    await app.go('/devices');

    expect(app.router.url).toBe('/login?returnUrl=%2Fdevices');
  });
});

describe('A guard', () => {
  for (const [title, url] of Object.entries({
    canActivateChild: '/team?sort=name',
    canMatch: '/reports/7?sort=name#top',
    'canMatch behind a redirect': '/old-reports?sort=name',
  })) {
    it(`used as ${title} remembers where the navigation led`, async () => {
      const app = createApp();

      await app.go(url);

      expect(app.router.parseUrl(app.router.url).queryParams).toEqual({ returnUrl: url });
      expect(app.router.url).toMatch(/^\/sign-in\?/);
    });
  }

  it('used as canMatch lets a signed-in user pass', async () => {
    const app = createApp();
    await app.signIn();

    await app.go('/reports/7');

    expect(app.router.url).toBe('/reports/7');
  });

  it('used as canMatch sends a signed-in user from the sign-in page to the returnUrl', async () => {
    const app = createApp();
    await app.signIn();

    await app.go('/welcome?returnUrl=%2Fdevices');

    expect(app.router.url).toBe('/devices');
  });
});

describe('A signed-in user', () => {
  it('is sent from the sign-in page to where the way led', async () => {
    const app = createApp();
    await app.signIn();

    await app.go('/sign-in?returnUrl=%2Fdevices');

    expect(app.router.url).toBe('/devices');
  });

  it('is never sent to another origin', async () => {
    const app = createApp();
    await app.signIn();

    await app.go('/sign-in?returnUrl=https:%2F%2Fevil.example');

    expect(app.router.url).toBe('/');
  });

  for (const url of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'devices',
    '',
    null,
  ]) {
    it(`has no way back to ${JSON.stringify(url)}`, () => {
      expect(safeReturnUrl(url)).toBe('/');
    });
  }

  it('has a way back to a path with query and fragment', () => {
    expect(safeReturnUrl('/devices?sort=name&to=https://x#top')).toBe(
      '/devices?sort=name&to=https://x#top',
    );
  });
});

describe('A token for other callers', () => {
  it('is refreshed first when it has expired', async () => {
    const world = createWorld();
    await world.signIn(grantFor({ expires_in: 1 }));
    jasmine.clock().tick(1_000);
    const fresh = grantFor();

    const token = world.session.token();
    world.network.expectOne('/api/refresh').flush(fresh);

    expect(await token).toBe(fresh.access_token);
  });

  for (const { lifetime, leftMs } of [
    { lifetime: 300, leftMs: 10_000 },
    { lifetime: 12, leftMs: 6_000 },
  ]) {
    it(`is refreshed first with ${leftMs} ms of ${lifetime} s left`, async () => {
      const world = createWorld();
      const { access_token } = await world.signIn(grantFor({ expires_in: lifetime }));
      jasmine.clock().tick(lifetime * 1_000 - leftMs - 1);
      expect(await world.session.token()).toBe(access_token);
      jasmine.clock().tick(1);
      const fresh = grantFor();

      const token = world.session.token();
      world.network.expectOne('/api/refresh').flush(fresh);

      expect(await token).toBe(fresh.access_token);
    });
  }

  it('is replaced early, although no request of HttpClient used it', async () => {
    const world = createWorld({ features: [withEarlyRefresh()] });
    await world.signIn();
    await world.session.token();

    jasmine.clock().tick(285_000);

    expect(world.refreshes().length).toBe(1);
  });

  it('is the same new one for three callers whose rejections come late', async () => {
    const world = createWorld();
    const { access_token: rejected } = await world.signIn();
    const fresh = grantFor();

    const first = world.session.token({ rejected });
    world.network.expectOne('/api/refresh').flush(fresh);
    const late = [world.session.token({ rejected }), world.session.token({ rejected })];

    expect(await Promise.all([first, ...late])).toEqual(Array(3).fill(fresh.access_token));
    expect(world.refreshes()).toEqual([]);
  });

  it('is never that of another user, however late the rejection comes', async () => {
    const world = createWorld();
    const { access_token: rejected } = await world.signIn();
    await world.signIn(grantFor({ sub: 'bob' }));

    await expectAsync(world.session.token({ rejected })).toBeRejectedWithError(SessionEnded);
    await expectAsync(world.session.token({ rejected: 'foreign' })).toBeRejectedWithError(
      SessionEnded,
    );
    expect(world.refreshes()).toEqual([]);
  });

  it('is none when the server rejects the new one as well', async () => {
    const world = createWorld();
    const { access_token: rejected } = await world.signIn();
    const fresh = grantFor();
    const token = world.session.token({ rejected });
    world.network.expectOne('/api/refresh').flush(fresh);
    await token;

    await expectAsync(world.session.token({ rejected: fresh.access_token })).toBeRejectedWithError(
      RefreshUnavailable,
    );

    expect(world.refreshes()).toEqual([]);
    expect(world.session.isSignedIn()).toBeTrue();
  });
});

describe('Rendering on a server', () => {
  const server = { provide: PLATFORM_ID, useValue: 'server' };

  it('posts nothing, becomes stable, and shares nothing with the next rendering', async () => {
    const first = createApp({ sign: 'session', providers: [server] });
    const call = first.get();
    refuse(first.network.expectOne('/api/data'));
    await TestBed.inject(ApplicationRef).whenStable();

    expect(first.session.status()).toBe('restoring');
    expect(call.error).not.toBeNull();
    expect(first.refreshes()).toEqual([]);
    TestBed.resetTestingModule();
    expect(createWorld({ providers: [server] }).session).not.toBe(first.session);
  });

  for (const url of ['/devices', '/sign-in']) {
    it(`leaves ${url} without content`, async () => {
      const app = createApp({ sign: 'session', providers: [server] });

      expect(await app.go(url)).toBeTrue();
      expect(app.router.routerState.root.firstChild?.component).toBeNull();
    });
  }
});
