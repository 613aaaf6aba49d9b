import { TestBed } from '@angular/core/testing';
import { Session } from '@latchkey/angular';
import { eventually, grant, me, openApp, openSignedIn, problem } from '../testing/open-app';

describe('the shell', () => {
  it('restores the session of a known browser without showing the sign-in page', async () => {
    const app = await openApp('/devices', { isKnown: true });
    const restoring = await app.request('POST', '/api/refresh');
    expect(app.page.querySelector('#email')).toBeNull();

    restoring.flush(grant);

    await app.isAt('/devices');
    expect(app.page.querySelector('h1')?.innerText).toBe('Devices');
  });

  it('shows the sign-in page as soon as the server says that nobody is signed in', async () => {
    const app = await openApp('/devices', { isKnown: true });
    await app.reject('POST', '/api/refresh', problem('unavailable', { status: 503 }));
    await app.shows('No connection');
    window.dispatchEvent(new Event('online'));

    await app.reject('POST', '/api/refresh', problem('no_session', { status: 401 }));

    await app.isAt('/sign-in?returnUrl=%2Fdevices');
  });

  it('redirects a visitor to the sign-in page, which leads back', async () => {
    const app = await openApp('/devices');

    expect(app.router.url).toBe('/sign-in?returnUrl=%2Fdevices');
    expect(app.text).toContain('continue to Devices');
  });

  it('links administrators to the administration', async () => {
    const app = await openSignedIn('/devices', { ...me, isAdmin: true });
    await eventually('the account', () => app.find('.initial').innerText === 'D');

    // On a narrow screen, only the menu links to the pages.
    app.button('Account').click();

    await app.shows('Administration');
  });

  it('says that the browser is offline, and when it no longer is', async () => {
    const app = await openSignedIn('/devices');

    window.dispatchEvent(new Event('offline'));
    await app.shows('Offline');
    window.dispatchEvent(new Event('online'));

    await app.shows('Signed in');
  });

  it('does not link other users to it', async () => {
    const app = await openSignedIn('/devices');
    await eventually('the account', () => app.find('.initial').innerText === 'D');

    app.button('Account').click();

    await app.shows('dana@example.com');
    expect(app.text).not.toContain('Administration');
  });

  it('shows the first character of the name whole, even an emoji', async () => {
    const app = await openSignedIn('/devices', { ...me, name: '👩🏽‍🚀 Dana' });

    await eventually('the account', () => app.find('.initial').innerText === '👩🏽‍🚀');
  });

  it('signs out, and says so', async () => {
    const app = await openSignedIn('/devices');
    await app.respond('GET', '/api/sessions', { sessions: [], nextCursor: null });
    app.button('Account').click();
    await app.shows('dana@example.com');

    app.button('Sign out').click();

    await app.isAt('/ended?reason=signed_out');
    await app.shows('You are signed out');
    await app.respond('POST', '/api/logout', { msg: 'logged out' });
  });

  it('says why the session ended and leads back after the next sign-in', async () => {
    const app = await openSignedIn('/devices');

    await app.reject('GET', '/api/sessions', {
      ...problem('access_token_revoked', { status: 401 }),
      headers: {
        'WWW-Authenticate': 'Bearer error="invalid_token"',
      },
    });
    await app.reject(
      'POST',
      '/api/refresh',
      problem('session_ended', { status: 401, reason: 'by_admin' }),
    );

    await app.isAt('/ended?reason=by_admin&returnUrl=%2Fdevices');
    await app.shows('Signed out by an administrator');
    app.find('a.button.wide').click();
    await app.isAt('/sign-in?returnUrl=%2Fdevices');
    await app.shows('Your session has ended. Sign in to continue to Devices.');
  });

  it('checks the session once when the tab becomes visible', async () => {
    const app = await openSignedIn('/devices');
    await app.respond('GET', '/api/sessions', { sessions: [], nextCursor: null });

    document.dispatchEvent(new Event('visibilitychange'));

    await app.respond('GET', '/api/me', me);
    app.expectNo('GET', '/api/me');
  });

  it('moves the focus to the heading of a new page', async () => {
    const app = await openApp('/sign-in');

    app.find('a[href^="/sign-up"]').click();

    await app.isAt('/sign-up');
    await eventually('focus', () => document.activeElement?.textContent === 'Create account');
    expect(document.title).toBe('Create account · Latchkey');
  });

  it('shows a progress line during a request', async () => {
    const app = await openSignedIn('/devices');
    const request = await app.request('GET', '/api/sessions');
    await eventually('the line', () => app.page.querySelector('.line') !== null);

    request.flush({ sessions: [], nextCursor: null });

    await eventually('no line', () => app.page.querySelector('.line') === null);
  });

  it('stays signed in during an outage and says so', async () => {
    const app = await openApp('/devices', { isKnown: true });

    (await app.request('POST', '/api/refresh')).error(new ProgressEvent('error'));

    await app.isAt('/devices');
    await app.shows('Offline');
    expect(TestBed.inject(Session).status()).toBe('unavailable');
  });

  it('does not tell signed-out visitors of a broken page that they are signed in', async () => {
    const app = await openApp('/broken');

    expect(app.text).toContain('Something went wrong');
    expect(app.text).not.toContain('You are still signed in');
  });

  it('has a page for unknown URLs', async () => {
    const app = await openApp('/no/such/page');

    expect(app.page.querySelector('h1')?.innerText).toBe('Page not found');
  });
});
