import { randomBytes } from 'node:crypto';
import { type StartedTokenHandler, startTokenHandler } from './testing/start-token-handler.ts';
import { sendJson, startUpstream, type Upstream } from './testing/upstream.ts';

type Env = Readonly<Record<string, string>>;

describe('the token handler', () => {
  let upstream: Upstream;
  let started: StartedTokenHandler[];

  beforeEach(async () => {
    upstream = await startUpstream();
    started = [];
  });

  afterEach(async () => {
    for (const each of started) await each.stop();
    await upstream.stop();
  });

  async function start(env: Env = {}, keys?: readonly Buffer[]): Promise<StartedTokenHandler> {
    const handler = await startTokenHandler(upstream.url, { env, ...(keys && { keys }) });
    started.push(handler);
    return handler;
  }

  async function signIn(handler: StartedTokenHandler): Promise<string> {
    return cookieOf(await post(handler, '/login'));
  }

  it('moves the refresh token of a sign-in into a sealed cookie', async () => {
    const handler = await start();
    // Too long to occur in the sealed text by chance.
    const refreshToken = 'the-refresh-token-of-this-session';
    upstream.respond = (_seen, response) =>
      sendJson(response, 200, { access_token: 'a1', refresh_token: refreshToken });

    const response = await post(handler, '/login', { body: '{"email":"a"}' });

    expect(await response.json()).toEqual({ access_token: 'a1' });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^token-handler=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=1209600$/,
    );
    expect(cookie).not.toContain(refreshToken);
    expect(
      Buffer.from(cookie.split(/[=;]/)[1] ?? '', 'base64url').toString('latin1'),
    ).not.toContain(refreshToken);
    expect(upstream.seen[0]?.body).toBe('{"email":"a"}');
  });

  it('uses a Secure __Host- cookie under https', async () => {
    const handler = await start({ PUBLIC_URL: 'https://app.example' });
    const response = await fetch(`${handler.local}/login`, {
      method: 'POST',
    });
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-token-handler=.*; Secure/);
  });

  it('puts the token into refreshes, and stores the next one', async () => {
    const handler = await start();

    const response = await post(handler, '/refresh', { cookie: await signIn(handler) });
    const next = cookieOf(response);
    await post(handler, '/refresh', { cookie: next });

    expect(await response.json()).toEqual({ access_token: 'a2' });
    expect(upstream.seen.slice(1).map(({ body }) => body)).toEqual([
      '{"refresh_token":"r1"}',
      '{"refresh_token":"r2"}',
    ]);
    expect(upstream.seen[1]?.headers.cookie).toBeUndefined();
  });

  it('writes forms with more members, at another path', async () => {
    const handler = await start({
      BODY_FORMAT: 'form',
      REFRESH_MEMBERS: 'grant_type=refresh_token&client_id=app',
      UPSTREAM_REFRESH_PATH: '/token?a=b',
    });
    await post(handler, '/refresh', { cookie: await signIn(handler) });
    expect(upstream.seen[1]).toEqual(
      jasmine.objectContaining({
        path: '/token?a=b',
        body: 'grant_type=refresh_token&client_id=app&refresh_token=r1',
      }),
    );
  });

  it('takes tokens out of nested objects', async () => {
    const handler = await start({ RESPONSE_FIELD: 'data.refreshToken' });
    upstream.respond = (_seen, response) =>
      sendJson(response, 200, { data: { accessToken: 'a', refreshToken: 'r' } });
    const response = await post(handler, '/login');
    expect(await response.json()).toEqual({ data: { accessToken: 'a' } });
    await post(handler, '/refresh', { cookie: cookieOf(response) });
    expect(upstream.seen[1]?.body).toBe('{"refreshToken":"r"}');
  });

  it('rejects a refresh without a cookie, and does not ask the upstream', async () => {
    const response = await post(await start(), '/refresh');
    await expectProblem(response, 401, 'no_session');
    expect(upstream.seen.length).toBe(0);
  });

  it('clears a cookie sealed with another key', async () => {
    const response = await post(await start(), '/refresh', { cookie: await signIn(await start()) });
    await expectProblem(response, 401, 'no_session');
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(upstream.seen.length).toBe(1);
  });

  it('opens cookies sealed with an older key', async () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const cookie = await signIn(await start({}, [older]));
    expect((await post(await start({}, [newer, older]), '/refresh', { cookie })).status).toBe(200);
  });

  for (const [status, body] of [
    [401, {}],
    [400, { error: 'invalid_grant' }],
  ] as const) {
    it(`ends the session when the upstream rejects a refresh with ${status}`, async () => {
      const handler = await start();
      const cookie = await signIn(handler);
      upstream.respond = (_seen, response) => sendJson(response, status, body);
      const response = await post(handler, '/refresh', { cookie });
      await expectProblem(response, 401, 'no_session');
      expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
    });
  }

  for (const status of [400, 403, 429, 500, 503]) {
    it(`leaves the cookie alone when the upstream rejects a refresh with ${status}`, async () => {
      const handler = await start();
      const cookie = await signIn(handler);
      upstream.respond = (_seen, response) => sendJson(response, status, { error: 'other' });
      const response = await post(handler, '/refresh', { cookie });
      expect(response.status).toBe(status);
      expect(response.headers.get('set-cookie')).toBeNull();
    });
  }

  for (const path of ['/refresh', '/logout', '/other']) {
    it(`sends 502 and leaves the cookie alone while the upstream is down, at ${path}`, async () => {
      const handler = await start();
      const cookie = await signIn(handler);
      await upstream.stop();
      const response = await post(handler, path, { cookie });
      await expectProblem(response, 502, 'upstream_unavailable');
      expect(response.headers.get('set-cookie')).toBeNull();
    });

    it(`sends 504 and leaves the cookie alone when the upstream is slow, at ${path}`, async () => {
      const keys = [randomBytes(32)];
      const cookie = await signIn(await start({}, keys));
      const handler = await start({ UPSTREAM_TIMEOUT_MS: '50' }, keys);
      upstream.respond = () => undefined;
      const response = await post(handler, path, { cookie });
      await expectProblem(response, 504, 'upstream_timeout');
      expect(response.headers.get('set-cookie')).toBeNull();
    });
  }

  for (const path of ['/login', '/refresh']) {
    it(`sends 502 and leaves the cookie alone when the upstream sends garbage, at ${path}`, async () => {
      const handler = await start();
      const cookie = await signIn(handler);
      upstream.respond = (_seen, response) => response.end('<html>');
      const response = await post(handler, path, { cookie });
      await expectProblem(response, 502, 'upstream_invalid');
      expect(response.headers.get('set-cookie')).toBeNull();
    });
  }

  it('shares one upstream request between parallel refreshes of a cookie', async () => {
    const handler = await start();
    const cookie = await signIn(handler);
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => post(handler, '/refresh', { cookie })));
    const bodies = await Promise.all(all.map((each) => each.text()));
    expect(new Set(bodies)).toEqual(new Set(['{"access_token":"a2"}']));
    expect(upstream.seen.length).toBe(2);
  });

  it('repeats the response to a replaced cookie within the grace, and asks again after it', async () => {
    const handler = await start({ REFRESH_GRACE_SECONDS: '10' });
    const cookie = await signIn(handler);
    await post(handler, '/refresh', { cookie });
    handler.clock.advance(9);
    expect(await (await post(handler, '/refresh', { cookie })).json()).toEqual({
      access_token: 'a2',
    });
    expect(upstream.seen.length).toBe(2);
    handler.clock.advance(2);
    await post(handler, '/refresh', { cookie });
    expect(upstream.seen.length).toBe(3);
  });

  it('returns the newest response to a cookie that was replaced twice', async () => {
    const handler = await start();
    const cookie = await signIn(handler);
    const next = cookieOf(await post(handler, '/refresh', { cookie }));
    await post(handler, '/refresh', { cookie: next });

    const late = await post(handler, '/refresh', { cookie });

    expect(await late.json()).toEqual({ access_token: 'a3' });
    expect(upstream.seen.length).toBe(3);
    await post(handler, '/logout', { cookie });
    expect(upstream.seen.at(-1)?.body).toBe('{"refresh_token":"r3"}');
  });

  it('survives an upstream that returns old refresh tokens again', async () => {
    const handler = await start();
    const cookie = await signIn(handler);
    const tokens = ['r2', 'r1'];
    upstream.respond = (_seen, response) =>
      sendJson(response, 200, { access_token: 'a', refresh_token: tokens.shift() });
    const next = cookieOf(await post(handler, '/refresh', { cookie }));
    await post(handler, '/refresh', { cookie: next });

    expect((await post(handler, '/refresh', { cookie })).status).toBe(200);
  });

  it('keeps the cookie when the upstream does not rotate', async () => {
    const handler = await start();
    const cookie = await signIn(handler);
    upstream.respond = (_seen, response) => sendJson(response, 200, { access_token: 'a' });
    const response = await post(handler, '/refresh', { cookie });
    expect(response.headers.get('set-cookie')).toBeNull();
    await post(handler, '/refresh', { cookie });
    expect(upstream.seen.length).toBe(3);
  });

  it('opens the cookie of another handler with the same keys', async () => {
    const keys = [randomBytes(32)];
    const [one, two] = [await start({}, keys), await start({}, keys)];
    const next = cookieOf(await post(two, '/refresh', { cookie: await signIn(one) }));
    expect((await post(one, '/refresh', { cookie: next })).status).toBe(200);
    expect(upstream.seen.at(-1)?.body).toBe('{"refresh_token":"r2"}');
  });

  it('signs out with the current token, and forgets the replaced one', async () => {
    const handler = await start();
    const cookie = await signIn(handler);
    await post(handler, '/refresh', { cookie });
    const response = await post(handler, '/logout', { cookie });
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(upstream.seen.at(-1)?.body).toBe('{"refresh_token":"r2"}');
    upstream.respond = (_seen, each) => sendJson(each, 401, {});
    await expectProblem(await post(handler, '/refresh', { cookie }), 401, 'no_session');
  });

  it('signs out with the token of a refresh in flight, and clears the cookie last', async () => {
    const handler = await start();
    const cookie = await signIn(handler);
    const { respond } = upstream;
    const arrived = new Promise<() => void>((resolve) => {
      upstream.respond = (seen, response) => resolve(() => respond(seen, response));
    });
    const refreshed = post(handler, '/refresh', { cookie });
    const finish = await arrived;
    upstream.respond = respond;
    const signedOut = post(handler, '/logout', { cookie });
    finish();

    expect((await refreshed).status).toBe(200);
    expect((await signedOut).headers.get('set-cookie')).toContain('Max-Age=0');
    expect(upstream.seen.at(-1)).toEqual(
      jasmine.objectContaining({ path: '/logout', body: '{"refresh_token":"r2"}' }),
    );
  });

  it('keeps the cookie when the upstream rejects a sign-out', async () => {
    const handler = await start();
    const cookie = await signIn(handler);
    upstream.respond = (_seen, each) => sendJson(each, 401, {});
    const response = await post(handler, '/logout', { cookie });
    expect(response.status).toBe(401);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('signs out alone if the upstream has no sign-out', async () => {
    const handler = await start({ SIGN_OUT: 'local' });
    const response = await post(handler, '/logout', { cookie: await signIn(handler) });
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(upstream.seen.length).toBe(1);
  });

  it('rejects a refresh token that fits into no cookie', async () => {
    const handler = await start();
    const respond = (length: number) => {
      upstream.respond = (_seen, response) =>
        sendJson(response, 200, { refresh_token: 'r'.repeat(length) });
    };
    respond(2900);
    expect((await post(handler, '/login')).status).toBe(200);
    respond(3100);
    await expectProblem(await post(handler, '/login'), 502, 'refresh_token_too_long');
  });

  it('limits the bodies that it reads', async () => {
    const handler = await start({ MAX_BODY_BYTES: '100' });
    const response = await post(handler, '/login', { body: 'x'.repeat(101) });
    await expectProblem(response, 413, 'body_too_large');
    expect(upstream.seen.length).toBe(0);
  });

  it('rejects requests from other sites', async () => {
    const handler = await start();
    const response = await fetch(`${handler.local}/login`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    await expectProblem(response, 403, 'cross_site_request');
    expect(upstream.seen.length).toBe(0);
  });
});

interface Message {
  readonly cookie?: string;
  readonly body?: string;
}

function post(handler: StartedTokenHandler, path: string, message: Message = {}) {
  const { cookie = '', body = null } = message;
  return fetch(`${handler.local}${path}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body,
  });
}

function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function expectProblem(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toEqual(jasmine.objectContaining({ status, code }));
}
