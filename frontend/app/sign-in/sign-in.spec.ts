import { eventually, grant, me, openApp, problem } from '../testing/open-app';
import type { OpenedApp } from '../testing/open-app';

describe('the sign-in page', () => {
  it('sends what was entered and does not remember the device by default', async () => {
    const app = await opened('/devices');
    submit(app);

    const sent = await app.request('POST', '/api/login');
    sent.flush(grant);

    expect(sent.request.body).toEqual({
      email: 'dana@example.com',
      password: 'correct horse',
      remember: false,
    });
  });

  it('continues to the requested page', async () => {
    const app = await opened('/devices');
    submit(app);

    await app.respond('POST', '/api/login', grant);
    await app.respond('GET', '/api/me', me);

    await app.isAt('/devices');
    expect(document.title).toBe('Devices · Latchkey');
  });

  it('never redirects to another site', async () => {
    const app = await openApp('/sign-in?returnUrl=%2F%2Fevil.example%2Fdevices');
    submit(app);

    await app.respond('POST', '/api/login', grant);

    await app.isAt('/devices');
  });

  it('asks for missing input without a request and focuses the field', async () => {
    const app = await openApp('/sign-in');

    app.button('Sign in').click();

    await app.shows('Enter your email.');
    await eventually('focus', () => document.activeElement?.getAttribute('role') === 'alert');
    expect(app.find('#email').getAttribute('aria-invalid')).toBe('true');
    app.expectNo('POST', '/api/login');
  });

  it('asks for an email address, and for a password, without a request', async () => {
    const app = await openApp('/sign-in');
    app.type('#email', 'dana');

    app.button('Sign in').click();

    await app.shows('Enter an email address, like name@example.com.');
    await app.shows('Enter your password.');
    app.expectNo('POST', '/api/login');
  });

  it('shows one message for a wrong email or password', async () => {
    const app = await opened();
    submit(app);

    await app.reject('POST', '/api/login', problem('invalid_credentials', { status: 401 }));

    await app.shows('Wrong email or password.');
    app.expectNo('POST', '/api/refresh');
  });

  it('counts down the required wait and sends nothing before it ends', async () => {
    const app = await opened();
    submit(app);
    const rejection = problem('too_many_attempts', { status: 429 });

    await app.reject('POST', '/api/login', { ...rejection, headers: { 'Retry-After': '42' } });
    await app.shows('Too many attempts. Wait 0:42.');
    app.button('Sign in').click();

    expect(app.button('Sign in').getAttribute('aria-disabled')).toBe('true');
    app.expectNo('POST', '/api/login');
  });

  it('lets another account sign in during the wait', async () => {
    const app = await opened();
    submit(app);
    const rejection = problem('too_many_attempts', { status: 429 });
    await app.reject('POST', '/api/login', { ...rejection, headers: { 'Retry-After': '42' } });
    await app.shows('Too many attempts.');

    app.type('#email', 'grace@example.com');

    await eventually('no wait', () => !app.button('Sign in').hasAttribute('aria-disabled'));
    expect(app.text).not.toContain('Too many attempts.');
  });

  it('says when another attempt is possible', async () => {
    const app = await opened();
    submit(app);
    const rejection = problem('too_many_attempts', { status: 429 });

    await app.reject('POST', '/api/login', { ...rejection, headers: { 'Retry-After': '0' } });

    await app.shows('Too many attempts. You can try again now.');
    expect(app.button('Sign in').hasAttribute('aria-disabled')).toBeFalse();
  });

  it('says that the server cannot be reached', async () => {
    const app = await opened();
    submit(app);

    (await app.request('POST', '/api/login')).error(new ProgressEvent('error'));

    await app.shows("We can't reach the server.");
    expect(app.text).not.toContain('You are still signed in');
  });

  it('sends one request even if pressed repeatedly', async () => {
    const app = await opened();
    submit(app);
    await eventually('busy', () => app.button('Signing in').getAttribute('aria-busy') === 'true');

    app.button('Signing in').click();
    const sent = await app.request('POST', '/api/login');

    app.expectNo('POST', '/api/login');
    sent.flush(grant);
    await app.isAt('/devices');
  });
});

async function opened(returnUrl = '/'): Promise<OpenedApp> {
  return openApp(`/sign-in?returnUrl=${encodeURIComponent(returnUrl)}`);
}

function submit(app: OpenedApp): void {
  app.type('#email', 'dana@example.com');
  app.type('#password', 'correct horse');
  app.button('Sign in').click();
}
