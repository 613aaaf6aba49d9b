import { HttpClient, provideHttpClient } from '@angular/common/http';
import {
  ApplicationRef,
  Component,
  inject,
  PLATFORM_ID,
  provideAppInitializer,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { whenSignedIn, whenSignedOut } from './guards';
import { provideAuth } from './provide-auth';
import { safeReturnUrl } from './return-url';
import { Session } from './session';
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
  ] as const) {
    it(`fail at start: ${JSON.stringify(options)}`, () => {
      const provide = () => provideAuth({ api: ['/api/'], ...options });

      for (const name of names) expect(provide).toThrowError(new RegExp(name));
    });
  }
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

  it('posts nothing on a first visit', async () => {
    const world = createWorld();

    await world.session.ready;

    expect(world.session.status()).toBe('signedOut');
    expect(world.refreshes()).toEqual([]);
  });

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
  });

  it('takes the pages from the options', async () => {
    const app = createApp({ options: { signInPage: '/login' } });

    await app.go('/devices');

    expect(app.router.url).toBe('/login?returnUrl=%2Fdevices');
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
});

describe('Rendering on a server', () => {
  it('posts nothing, becomes stable, and shares nothing with the next rendering', async () => {
    const server = { provide: PLATFORM_ID, useValue: 'server' };
    const first = createApp({ sign: 'session', providers: [server] });
    const call = first.get();
    const navigated = first.go('/devices');
    refuse(first.network.expectOne('/api/data'));
    await navigated;
    await TestBed.inject(ApplicationRef).whenStable();

    expect(first.session.status()).toBe('restoring');
    expect(call.error).not.toBeNull();
    expect(first.refreshes()).toEqual([]);
    expect(first.router.url).toBe('/devices');
    TestBed.resetTestingModule();
    expect(createWorld({ providers: [server] }).session).not.toBe(first.session);
  });
});
