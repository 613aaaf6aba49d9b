import { type OpenedApp, openApp, problem } from '../testing/open-app';

describe('the page behind a reset link', () => {
  it('sets the new password, without a token of ours', async () => {
    const app = await opened();
    const reset = await app.request('POST', '/api/password/reset');

    reset.flush(null);

    expect(reset.request.body).toEqual({ token: 'one-time', newPassword: 'battery staple' });
    await app.shows('Every device was signed out.');
  });

  it('says what to do when the link was used already', async () => {
    const app = await opened();

    await app.refuse('POST', '/api/password/reset', problem('reset_link_invalid'));

    await app.shows('This link does not work');
    expect(app.text).toContain('Ask your administrator for a new one');
  });

  it('says at the field that a password is common', async () => {
    const app = await opened();

    const errors = [{ pointer: '/newPassword', code: 'common_password' }] as const;
    await app.refuse(
      'POST',
      '/api/password/reset',
      problem('invalid_request', { status: 422, errors }),
    );

    await app.shows('That password is on the lists attackers try first.');
  });

  it('asks for nothing when the link was cut off', async () => {
    const app = await openApp('/reset');

    expect(app.text).toContain('This link does not work');
    expect(app.page.querySelector('form')).toBeNull();
  });
});

async function opened(): Promise<OpenedApp> {
  const app = await openApp('/reset#one-time');
  app.type('#new-password', 'battery staple');
  app.button('Set new password').click();
  return app;
}
