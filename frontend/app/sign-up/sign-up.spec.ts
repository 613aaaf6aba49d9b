import { type OpenedApp, eventually, grant, openApp, problem } from '../testing/open-app';

describe('the page to create an account', () => {
  it('creates the account and signs in', async () => {
    const app = await openApp('/sign-up');
    submit(app, 'correct horse battery');

    const request = await app.request('POST', '/api/register');
    request.flush(grant);

    expect(request.request.body).toEqual({
      name: 'Dana Demo',
      email: 'dana@example.com',
      password: 'correct horse battery',
    });
    await app.isAt('/devices');
  });

  it('ticks off the password rules while typing', async () => {
    const app = await openApp('/sign-up');
    expect(app.page.querySelectorAll('.met').length).toBe(0);

    app.type('#password', 'correct horse');

    await eventually('two ticks', () => app.page.querySelectorAll('li.met').length === 2);
  });

  it('rejects the email address as a password', async () => {
    const app = await openApp('/sign-up');

    submit(app, 'Dana@example.com');

    await app.shows("Don't use your email address as your password");
    app.expectNo('POST', '/api/register');
  });

  it("shows the server's errors at their fields", async () => {
    const app = await openApp('/sign-up');
    submit(app, 'password1');

    await app.reject(
      'POST',
      '/api/register',
      problem('invalid_request', {
        status: 422,
        errors: [{ pointer: '/password', code: 'common_password' }],
      }),
    );

    await app.shows('This password is easy to guess.');
    expect(app.find('#password').getAttribute('aria-invalid')).toBe('true');
    expect(app.page.querySelectorAll('li.broken').length).toBe(1);
  });

  it('says at the email field that the account already exists', async () => {
    const app = await openApp('/sign-up');
    submit(app, 'correct horse battery');

    await app.reject('POST', '/api/register', problem('email_taken', { status: 409 }));

    await app.shows('This email already has an account.');
    expect(app.find('#email').getAttribute('aria-invalid')).toBe('true');
  });
});

function submit(app: OpenedApp, password: string): void {
  app.type('#name', 'Dana Demo');
  app.type('#email', 'dana@example.com');
  app.type('#password', password);
  app.button('Create account').click();
}
