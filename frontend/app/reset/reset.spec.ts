import { type OpenedApp, eventually, openApp, problem } from '../testing/open-app';

describe('the page behind a reset link', () => {
  it('sets the new password without an access token', async () => {
    const app = await opened();
    const reset = await app.request('POST', '/api/password/reset');

    reset.flush(null);

    expect(reset.request.body).toEqual({ token: 'one-time', newPassword: 'battery staple' });
    await app.shows('All devices were signed out.');
  });

  it('says what to do if the link was already used', async () => {
    const app = await opened();

    await app.reject('POST', '/api/password/reset', problem('reset_link_invalid'));

    await app.shows("This link doesn't work");
    expect(app.text).toContain('Ask your administrator for a new one');
  });

  it('moves the focus to the result and updates the title', async () => {
    const app = await opened();

    await app.reject('POST', '/api/password/reset', problem('reset_link_invalid'));

    await eventually(
      'focus',
      () => document.activeElement?.textContent === "This link doesn't work",
    );
    expect(document.title).toBe("This link doesn't work · Latchkey");
  });

  it('accepts a second link opened in the same tab', async () => {
    const app = await opened();
    await app.reject('POST', '/api/password/reset', problem('reset_link_invalid'));
    await app.shows("This link doesn't work");

    await app.router.navigateByUrl('/reset#another');
    await app.shows('Choose a new password');
    app.type('#new-password', 'battery staple');
    app.button('Set new password').click();

    const reset = await app.request('POST', '/api/password/reset');
    expect(reset.request.body).toEqual({ token: 'another', newPassword: 'battery staple' });
  });

  it('rejects a common password at its field', async () => {
    const app = await opened();

    const errors = [{ pointer: '/newPassword', code: 'common_password' }] as const;
    await app.reject(
      'POST',
      '/api/password/reset',
      problem('invalid_request', { status: 422, errors }),
    );

    await app.shows('This password is easy to guess.');
  });

  it('shows no form if the link is incomplete', async () => {
    const app = await openApp('/reset');

    expect(app.text).toContain("This link doesn't work");
    expect(app.page.querySelector('form')).toBeNull();
  });
});

async function opened(): Promise<OpenedApp> {
  const app = await openApp('/reset#one-time');
  app.type('#new-password', 'battery staple');
  app.button('Set new password').click();
  return app;
}
