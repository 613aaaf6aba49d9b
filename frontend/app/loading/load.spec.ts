import { eventually, grant, me, openSignedIn, problem, reject } from '../testing/open-app';

describe('data of the server', () => {
  it('stays on the screen with its age when a reload fails', async () => {
    const app = await openSignedIn('/account');
    await app.shows('You sign in as dana@example.com.');
    document.dispatchEvent(new Event('visibilitychange'));

    await app.reject('GET', '/api/me', problem('unavailable', { status: 503 }));

    await app.shows('Updated just now');
    // Screen readers must not announce the age every minute.
    expect(app.find('app-load-state [role=status]').innerText).not.toContain('Updated');
    expect(app.text).toContain('The server is busy.');
    expect(app.text).toContain('You sign in as dana@example.com.');
  });

  it('can be reloaded from the note about its age', async () => {
    const app = await openSignedIn('/account');
    await app.shows('You sign in as dana@example.com.');
    document.dispatchEvent(new Event('visibilitychange'));
    await app.reject('GET', '/api/me', problem('unavailable', { status: 503 }));
    await app.shows('Updated just now');

    app.button('Refresh').click();
    await app.respond('GET', '/api/me', me);

    await eventually('no notice', () => !app.text.includes('Updated'));
  });

  it('is loaded again when the connection is back', async () => {
    const app = await openSignedIn('/devices');
    (await app.request('GET', '/api/sessions')).error(new ProgressEvent('error'));
    await app.shows('No connection');
    window.dispatchEvent(new Event('offline'));
    await app.shows('Offline');

    window.dispatchEvent(new Event('online'));

    await app.respond('GET', '/api/sessions', { sessions: [], nextCursor: null });
    await eventually('no failure', () => !app.text.includes('No connection'));
  });

  it('can be loaded by hand as soon as the server is back', async () => {
    const app = await openSignedIn('/devices');
    await app.reject('GET', '/api/sessions', {
      ...problem('access_token_expired', { status: 401 }),
      headers: {
        'WWW-Authenticate': 'Bearer error="invalid_token"',
      },
    });
    (await app.request('POST', '/api/refresh')).error(new ProgressEvent('error'));
    await app.shows('Your session was renewed while this was loading.');

    app.button('Try again').click();
    await app.respond('POST', '/api/refresh', grant);

    await app.respond('GET', '/api/sessions', { sessions: [], nextCursor: null });
    await eventually('no failure', () => !app.text.includes('Your access ran out'));
  });

  it('keeps the error while it retries', async () => {
    const app = await openSignedIn('/devices');
    await app.reject('GET', '/api/sessions', problem('unavailable', { status: 503 }));
    await app.shows('The server is busy.');

    app.button('Try again').click();
    const request = await app.request('GET', '/api/sessions');

    await eventually('busy', () => app.button('Trying').getAttribute('aria-busy') === 'true');
    expect(app.text).toContain('The server is busy.');
    reject(request, problem('internal_error', { status: 500 }));
    await app.shows('Something went wrong on our side.');
  });

  it('moves the focus from the retry button to the heading', async () => {
    const app = await openSignedIn('/devices');
    await app.reject('GET', '/api/sessions', problem('unavailable', { status: 503 }));
    await app.shows('The server is busy.');
    app.button('Try again').focus();

    app.button('Try again').click();
    await app.respond('GET', '/api/sessions', { sessions: [], nextCursor: null });

    await eventually('focus', () => document.activeElement?.textContent === 'Devices');
  });

  it('is dropped and reloaded when another user is signed in', async () => {
    const app = await openSignedIn('/account');
    await app.shows('You sign in as dana@example.com.');
    document.dispatchEvent(new Event('visibilitychange'));
    await app.reject('GET', '/api/me', {
      ...problem('access_token_revoked', { status: 401 }),
      headers: {
        'WWW-Authenticate': 'Bearer error="invalid_token"',
      },
    });

    await app.respond('POST', '/api/refresh', { ...grant, sub: 'user-2', sid: 'session-2' });

    await eventually('nothing of Dana', () => !app.text.includes('dana@example.com'));
    await app.respond('GET', '/api/me', { ...me, id: 'user-2', email: 'grace@example.com' });
  });
});
