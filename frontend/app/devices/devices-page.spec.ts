import type { SessionSummary } from '#shared/sessions';
import { type OpenedApp, eventually, grant, openSignedIn, problem } from '../testing/open-app';

describe('the devices page', () => {
  it('shows where the user is signed in, this device first', async () => {
    const app = await opened([device('phone', { browser: 'Safari', system: 'iOS' }), current]);

    const names = [...app.page.querySelectorAll('h2')].map((name) => name.innerText);

    expect(names[0]).toContain('Chrome on Windows');
    expect(names[0]).toContain('This device');
    expect(names[1]).toContain('Safari on iOS');
  });

  it('says when a session ends, by lifetime and by inactivity', async () => {
    const app = await opened([current, device('other')]);

    expect(app.text).toContain('in 18 days, or after 14 days without use');
  });

  it('says if there is no other device', async () => {
    const app = await opened([current]);

    expect(app.text).toContain('You are signed in nowhere else.');
    expect(app.text).not.toContain('Sign out all others');
  });

  it('asks before signing out a device and does nothing on Cancel', async () => {
    const app = await opened([current, device('other')]);
    app.button('Sign out Firefox on Ubuntu').click();
    await app.shows(
      'Sign out Firefox on Ubuntu? It loses access within seconds, and unsaved work may be lost.',
    );

    app.button('Cancel').click();

    await eventually('closed', () => document.querySelector('app-confirmation-dialog') === null);
    app.expectNo('DELETE', '/api/sessions/other');
  });

  it('removes the row, moves the focus to the next, and says what happened', async () => {
    const app = await opened([current, device('other'), device('last', { browser: 'Opera' })]);
    await signOut(app, 'Firefox on Ubuntu');

    await app.respond('DELETE', '/api/sessions/other', null);

    await app.shows('Firefox on Ubuntu was signed out.');
    expect(app.page.querySelectorAll('app-device-row').length).toBe(2);
    await eventually('focus', () => focusedText().startsWith('Opera on Ubuntu'));
  });

  it('asks for the password if the server requires it, and then continues', async () => {
    const app = await opened([current, device('other')]);
    await signOut(app, 'Firefox on Ubuntu');
    await app.demandStepUp('DELETE', '/api/sessions/other');
    await confirm(app, 'correct horse');

    await app.respond('POST', '/api/me/step-up', grant);
    await app.respond('DELETE', '/api/sessions/other', null);

    await app.shows('Firefox on Ubuntu was signed out.');
  });

  it('says at the field that the password is wrong and asks again', async () => {
    const app = await opened([current, device('other')]);
    await signOut(app, 'Firefox on Ubuntu');
    await app.demandStepUp('DELETE', '/api/sessions/other');
    await confirm(app, 'wrong');

    await app.reject('POST', '/api/me/step-up', problem('wrong_password'));

    await app.shows('Wrong password. Try again.');
    expect(app.find('#confirm-password').getAttribute('aria-invalid')).toBe('true');
  });

  it('treats a device that was already signed out elsewhere as signed out', async () => {
    const app = await opened([current, device('other')]);
    await signOut(app, 'Firefox on Ubuntu');

    await app.reject('DELETE', '/api/sessions/other', problem('not_found', { status: 404 }));

    await app.shows('Firefox on Ubuntu was signed out.');
    expect(app.text).toContain('You are signed in nowhere else.');
  });

  it('distinguishes similar devices in the list and in the question', async () => {
    const app = await opened([current, device('other'), device('office')]);
    const button = app.button('Sign out Firefox on Ubuntu');

    button.click();

    await app.shows('last seen in 203.0.113.0/24.');
    const facts = app.find(`#${button.getAttribute('aria-describedby')}`);
    expect(facts.innerText).toContain('203.0.113.0/24');
  });

  it('closes an open question when the session ends', async () => {
    const app = await opened([current, device('other')]);
    app.button('Sign out Firefox on Ubuntu').click();
    await app.shows('Sign out Firefox on Ubuntu?');
    document.dispatchEvent(new Event('visibilitychange'));
    await app.reject('GET', '/api/me', {
      ...problem('access_token_revoked', { status: 401 }),
      headers: {
        'WWW-Authenticate': 'Bearer error="invalid_token"',
      },
    });

    await app.reject('POST', '/api/refresh', problem('session_ended', { status: 401 }));

    await app.shows('Your session has ended');
    expect(document.querySelector('app-confirmation-dialog')).toBeNull();
  });

  it('signs out all others at once', async () => {
    const app = await opened([current, device('one'), device('two')]);
    app.button('Sign out all others (2)').click();
    await app.shows('Sign out 2 other devices?');

    app.find('.dialog .danger').click();
    await app.respond('DELETE', '/api/sessions', { ended: 2 });

    await app.shows('2 devices were signed out.');
    expect(app.text).toContain('You are signed in nowhere else.');
  });

  it('shows 20 devices, then more on request, and focuses the first new one', async () => {
    const app = await opened([current, ...many(44)]);
    expect(rows(app)).toBe(20);
    expect(app.text).toContain('Sign out all others (44)');

    app.button('Show more devices').click();

    await eventually('more rows', () => rows(app) === 40);
    await eventually('focus', () => focusedText().startsWith('Browser 20 on Ubuntu'));
    app.button('Show more devices').click();
    await eventually('all rows', () => rows(app) === 45);
    expect(app.text).not.toContain('Show more devices');
    app.expectNo('GET', '/api/sessions');
  });

  it('loads the next page and shows each device once', async () => {
    const app = await openSignedIn('/devices');
    const [first, second, third] = [device('first'), device('second'), device('third')];
    const page = { sessions: [current, first, second], nextCursor: 'after-second' };
    await app.respond('GET', '/api/sessions', page);
    await app.shows('This device');
    expect(app.text).not.toContain('Sign out all others (');

    app.button('Show more devices').click();
    const request = await app.request('GET', '/api/sessions');
    request.flush({ sessions: [second, third], nextCursor: null });

    expect(request.request.params.get('cursor')).toBe('after-second');
    await eventually('more rows', () => rows(app) === 4);
    expect(app.text).toContain('Sign out all others (3)');
    expect(app.text).not.toContain('Show more devices');
  });

  it('says why more could not be loaded and offers to retry', async () => {
    const app = await openSignedIn('/devices');
    await app.respond('GET', '/api/sessions', { sessions: [current], nextCursor: 'next' });
    await app.shows('This device');

    app.button('Show more devices').click();
    await app.reject('GET', '/api/sessions', problem('unavailable', { status: 503 }));

    await app.shows('The server is busy.');
    expect(app.text).not.toContain('You are signed in nowhere else.');
    app.button('Show more devices').click();
    await app.respond('GET', '/api/sessions', { sessions: [device('other')], nextCursor: null });
    await eventually('more rows', () => rows(app) === 2);
  });

  it('says why the list could not be loaded, shows the request id, and retries', async () => {
    const app = await openSignedIn('/devices');
    await app.reject('GET', '/api/sessions', problem('internal_error', { status: 500 }));
    await app.shows("This couldn't be loaded");
    expect(app.text).toContain('Request request-1');

    app.button('Try again').click();
    await app.respond('GET', '/api/sessions', { sessions: [current], nextCursor: null });

    await app.shows('Chrome on Windows');
  });

  it('says that the connection is lost and that the user is still signed in', async () => {
    const app = await openSignedIn('/devices');

    (await app.request('GET', '/api/sessions')).error(new ProgressEvent('error'));

    await app.shows('No connection');
    expect(app.text).toContain('You are still signed in');
    expect(app.router.url).toBe('/devices');
  });

  it('keeps the list and shows the error when ending a session fails', async () => {
    const app = await opened([current, device('other')]);
    await signOut(app, 'Firefox on Ubuntu');

    await app.reject('DELETE', '/api/sessions/other', problem('unavailable', { status: 503 }));

    await app.shows('The server is busy.');
    expect(app.text).toContain('Firefox on Ubuntu');
  });
});

const now = Math.floor(Date.now() / 1000);
const day = 86_400;

function device(sid: string, more: Partial<SessionSummary> = {}): SessionSummary {
  return {
    sid,
    browser: 'Firefox',
    system: 'Ubuntu',
    addressPrefix: '203.0.113.0/24',
    signedInAt: now - 72 * day,
    lastUsedAt: now - 2 * day,
    idleExpiresAt: now + 12 * day,
    expiresAt: now + 18 * day,
    isCurrent: false,
    ...more,
  };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    device(`device-${index}`, { browser: `Browser ${index + 1}` }),
  );
const rows = (app: OpenedApp) => app.page.querySelectorAll('app-device-row').length;
const current = device('current', { browser: 'Chrome', system: 'Windows', isCurrent: true });

async function opened(sessions: SessionSummary[]): Promise<OpenedApp> {
  const app = await openSignedIn('/devices');
  await app.respond('GET', '/api/sessions', { sessions, nextCursor: null });
  await app.shows('This device');
  return app;
}

async function signOut(app: OpenedApp, name: string): Promise<void> {
  app.button(`Sign out ${name}`).click();
  await app.shows(`Sign out ${name}?`);
  app.find('.dialog .danger').click();
}

async function confirm(app: OpenedApp, password: string): Promise<void> {
  await app.shows("Confirm it's you");
  app.type('#confirm-password', password);
  app.button('Confirm').click();
}

function focusedText(): string {
  return (document.activeElement as HTMLElement | null)?.innerText ?? '';
}
