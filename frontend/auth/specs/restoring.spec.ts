import { HttpClient } from '@angular/common/http';
import { inject, provideAppInitializer } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { bearerOf, createWorld, endSession, failWith, grantFor } from './world';
import { createApp } from './routed-app';

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

  it('shows a guarded page after a reload without showing the sign-in page', async () => {
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

  it('leads from the sign-in page to the start page without showing the former', async () => {
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

  it('stays on the requested page if the server is unavailable, to retry', async () => {
    const app = createApp({ sign: 'session' });

    const navigated = app.go('/devices');
    failWith(app.network.expectOne('/api/refresh'), { status: 503 });
    await navigated;

    expect(app.router.url).toBe('/devices');
    expect(app.session.status()).toBe('unavailable');
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
