import { eventually, grant, me, openSignedIn, problem } from '../testing/open-app';

describe('data of the server', () => {
  it('stays on the screen with its age when a later load fails', async () => {
    const app = await openSignedIn('/account');
    await app.shows('You sign in as dana@example.com.');
    document.dispatchEvent(new Event('visibilitychange'));

    await app.refuse('GET', '/api/me', problem('unavailable', { status: 503 }));

    await app.shows('Updated just now');
    expect(app.text).toContain('The server is busy.');
    expect(app.text).toContain('You sign in as dana@example.com.');
  });

  it('is loaded again from what says how old it is', async () => {
    const app = await openSignedIn('/account');
    await app.shows('You sign in as dana@example.com.');
    document.dispatchEvent(new Event('visibilitychange'));
    await app.refuse('GET', '/api/me', problem('unavailable', { status: 503 }));
    await app.shows('Updated just now');

    app.button('Refresh').click();
    await app.answer('GET', '/api/me', me);

    await eventually('no notice', () => !app.text.includes('Updated'));
  });

  it('is dropped, and asked for anew, when the browser turns out to be somebody else', async () => {
    const app = await openSignedIn('/account');
    await app.shows('You sign in as dana@example.com.');
    document.dispatchEvent(new Event('visibilitychange'));
    await app.refuse('GET', '/api/me', problem('access_token_revoked', { status: 401 }), {
      'WWW-Authenticate': 'Bearer error="invalid_token"',
    });

    await app.answer('POST', '/api/refresh', { ...grant, sub: 'user-2', sid: 'session-2' });

    await eventually('nothing of Dana', () => !app.text.includes('dana@example.com'));
    await app.answer('GET', '/api/me', { ...me, id: 'user-2', email: 'grace@example.com' });
  });
});
