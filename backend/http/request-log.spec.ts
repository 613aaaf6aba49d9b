import { gzipSync } from 'node:zlib';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import { rawRequest } from '../testing/raw-request.ts';
import { ada, bearer, createBrowser, rejection } from '../testing/browser.ts';
import { impatientDatabaseEnv } from '../testing/database-settings.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { operations } from './openapi/operations.ts';

const canary = 'canary-3f9a';
const { password } = ada;
// The bodies of the operations that take one.
const bodies: Record<string, unknown> = {
  register: { ...ada, email: 'new@example.org' },
  changeMe: { name: 'Augusta' },
  stepUp: { password },
  changePassword: { currentPassword: password, newPassword: 'another analytical engine' },
  changeUser: { disabled: false },
};

describe('the request log', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer({ env: impatientDatabaseEnv });
  });

  afterEach(() => server.stop());

  it('has one line per request with the request id of its response', async () => {
    const browser = createBrowser(server);
    const grant = await browser.signUp();
    server.logLines.length = 0;

    const response = await browser.get(`${apiPaths.me}?x=1`, grant);

    expect(server.logLines.length).toBe(1);
    expect(JSON.parse(server.logLines[0]!)).toEqual({
      level: 'info',
      time: jasmine.any(String),
      requestId: response.headers['x-request-id'],
      method: 'GET',
      path: '/api/me',
      status: 200,
      durationMs: jasmine.any(Number),
      address: '127.0.0.1',
      userId: grant.sub,
      sid: grant.sid,
      msg: 'request',
    });
  });

  for (const operation of operations.filter(({ tag }) => tag !== 'Server')) {
    const { id, method, caller } = operation;

    it(`has the user and the session for every operation: ${id}`, async () => {
      const credentials = { email: 'root@example.org', password };
      await server.rules.accounts.add({ ...credentials, name: 'Root', isAdmin: true });
      const { email, name } = ada;
      const user = await server.rules.accounts.add({ email, password, name, isAdmin: true });
      const browser = createBrowser(server);
      const grant = await browser.signIn();
      const { url } = await server.rules.resetLinks.create(user);
      const [, token] = url.split('#');
      const reset = { token, newPassword: 'another analytical engine' };
      server.logLines.length = 0;

      const response = await browser.send(
        method.toUpperCase(),
        operation.path.replace(':sid', grant.sid).replace(':id', grant.sub),
        {
          headers: ['anyone', 'cookie', 'cookieOrBearer'].includes(caller) ? {} : bearer(grant),
          json: { login: { email, password }, resetPassword: reset, ...bodies }[id],
        },
      );

      const line = JSON.parse(server.logLines[0]!) as Partial<TokenGrant> & { userId?: string };
      const { sub, sid } = { ...grant, ...(response.json as Partial<TokenGrant> | null) };
      expect(response.status).toBeLessThan(300);
      expect(line.userId).toBe(sub);
      // Redeeming a reset link does not sign anyone in.
      expect(line.sid).toBe(id === 'resetPassword' ? undefined : sid);
    });
  }

  it('has the user and the session of a rejected request', async () => {
    const browser = createBrowser(server);
    const grant = await browser.signUp();
    const cookie = browser.cookieHeader();
    await browser.send('POST', apiPaths.logout);
    server.logLines.length = 0;

    const rejected = [
      await browser.send('POST', apiPaths.refresh, { headers: { cookie } }),
      await browser.get(apiPaths.me, grant),
    ];

    expect(rejected.map(rejection)).toEqual(['401 session_ended', '401 access_token_revoked']);
    for (const line of server.logLines) {
      const { userId, sid } = JSON.parse(line) as Record<string, unknown>;
      expect([userId, sid]).toEqual([grant.sub, grant.sid]);
    }
  });

  it('names the user who signed out, even with an expired token', async () => {
    const browser = createBrowser(server);
    const grant = await browser.signUp();
    server.clock.advance(301);
    server.logLines.length = 0;

    browser.cookies.clear();
    await browser.send('POST', apiPaths.logout, { headers: bearer(grant) });

    const { userId, sid } = JSON.parse(server.logLines[0]!) as Record<string, unknown>;
    expect([userId, sid]).toEqual([grant.sub, grant.sid]);
  });

  it("has the client's address without a port that a proxy added", async () => {
    const proxied = await startTestServer({ env: { TRUSTED_PROXY_HOPS: '1' } });
    const headers = { 'x-forwarded-for': '192.0.2.1, [2001:db8::7]:40100' };

    await proxied.request('GET', apiPaths.me, { headers });

    await proxied.stop();
    const { address } = JSON.parse(
      proxied.logLines.find((line) => line.includes(apiPaths.me))!,
    ) as { address: string };
    expect(address).toBe('2001:db8::7');
  });

  it('has lines for successful health checks only at level debug', async () => {
    await server.request('GET', '/health/live');
    await server.closeStorage();
    await server.request('GET', '/health/ready');

    const lines = server.logLines.map((line) => JSON.parse(line) as { level: string });
    expect(lines.map(({ level }) => level)).toEqual(['debug', 'warn']);
  });

  it('never uses a request id from a client', async () => {
    const headers = { 'x-request-id': canary };

    const response = await server.request('GET', '/health/live', { headers });

    expect(response.headers['x-request-id']).not.toBe(canary);
    expect(server.logLines.join('')).not.toContain(canary);
  });

  it('says why the database was unavailable', async () => {
    const release = server.holdDatabase();

    const response = await server.request('POST', apiPaths.register, { json: ada });

    release();
    const line = server.logLines.find((each) =>
      each.includes((response.json as Problem).requestId),
    );
    expect(response.status).toBe(503);
    expect(JSON.parse(line!)).toEqual(
      jasmine.objectContaining({
        level: 'warn',
        code: 'unavailable',
        why: 'the database is unavailable: database is locked',
      }),
    );
  });

  it('never holds a password, a token, a cookie or a body', async () => {
    const browser = createBrowser(server);
    const password = `${canary} password`;
    const grant = await browser.signUp({ password });
    const cookie = [...browser.cookies.values()][0]!;
    const json = { 'content-type': 'application/json' };
    const text = `{"email":"${ada.email}","password":"${password}"`;
    await browser.signIn({ password });
    await browser.send('POST', apiPaths.stepUp, { headers: bearer(grant), json: { password } });
    await browser.send('POST', apiPaths.login, { headers: json, body: text });
    await browser.send('POST', apiPaths.login, { headers: json, body: `"${password}"` });
    await browser.send('POST', apiPaths.login, { headers: json, body: text.padEnd(20_000, 'x') });
    await browser.send('POST', apiPaths.login, {
      json: { email: ada.email, password: [password] },
    });
    await browser.send('POST', apiPaths.login, { json: { [canary]: 1 } });
    await browser.send('POST', apiPaths.login, { body: text });
    await browser.send('POST', apiPaths.login, {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(text),
    });
    await browser.send('POST', apiPaths.login, {
      headers: { origin: `https://${canary}.example` },
      body: text,
    });
    await browser.send('GET', `/reset?token=${canary}`);
    await browser.send('POST', apiPaths.refresh, { headers: { cookie: `x=${canary}` } });
    await browser.send('GET', apiPaths.me, { headers: { authorization: `Bearer ${canary}` } });
    await browser.send('GET', apiPaths.me, { headers: { 'user-agent': canary } });
    await rawRequest(server.port, `GET / HTTP/1.1\r\nCookie ${canary}\r\n\r\n`);
    const release = server.holdDatabase();
    await browser.send('POST', apiPaths.register, {
      json: { ...ada, email: 'b@example.org', password },
    });
    await browser.send('POST', apiPaths.logout, { headers: bearer(grant) });
    release();
    await browser.signIn({ password });
    server.clock.advance(301);
    await browser.refresh();
    await browser.send('POST', apiPaths.logout);

    const log = server.logLines.join('');
    expect(server.logLines.length).toBeGreaterThan(20);
    expect(log).not.toContain(canary);
    expect(log).not.toContain('latchkey_rt_');
    expect(log).not.toContain(cookie.slice(12, 40));
    // Long enough never to be part of a random id.
    expect(log).not.toContain(grant.access_token.slice(0, 12));
    expect(log).not.toContain(ada.email);
  });
});
