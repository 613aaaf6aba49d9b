import { apiPaths, jwksPath } from '#shared/api-paths';
import { ada, bearer, createBrowser } from '../test-browser.ts';
import { type Answer, startTestServer, type TestServer } from '../test-server.ts';
import { rawRequest } from '../raw-request.ts';

const expected = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
};

describe('security headers', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer();
  });

  afterEach(() => server.stop());

  function expectHeaders({ status, headers }: Pick<Answer, 'status' | 'headers'>): void {
    expect(headers).withContext(String(status)).toEqual(jasmine.objectContaining(expected));
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    for (const name of Object.keys(headers)) {
      expect(name).not.toMatch(/^access-control-|^x-powered-by$|^server$/);
    }
  }

  it('are on every answer, those of errors included', async () => {
    const browser = createBrowser(server);
    const grant = await browser.signUp();
    const crossSite = { 'sec-fetch-site': 'cross-site' };
    const release = server.holdDatabase();
    const unavailable = await browser.send('POST', apiPaths.logout);
    release();
    const answers = [
      unavailable,
      await server.request('POST', apiPaths.register, { json: { ...ada, email: 'b@example.org' } }),
      await browser.get(apiPaths.me, grant),
      await server.request('GET', jwksPath),
      await server.request('HEAD', '/health/live'),
      await server.request('GET', '/.well-known/change-password'),
      await server.request('GET', apiPaths.me),
      await server.request('POST', apiPaths.refresh),
      await server.request('POST', apiPaths.login, { headers: crossSite }),
      await server.request('GET', '/api/nothing'),
      await server.request('GET', '/%E0%A4%A'),
      await server.request('GET', apiPaths.login),
      await server.request('POST', apiPaths.register, { json: ada }),
      await server.request('POST', apiPaths.login, { json: 'x'.repeat(20_000) }),
      await server.request('POST', apiPaths.login, { body: 'text' }),
      await server.request('POST', apiPaths.login, { json: {} }),
      await browser.send('DELETE', `${apiPaths.sessions}/${grant.sid}`, { headers: bearer(grant) }),
    ];

    const statuses = answers.map(({ status }) => status);
    expect(statuses).toEqual([
      503, 201, 200, 200, 200, 302, 401, 401, 403, 404, 400, 405, 409, 413, 415, 422, 204,
    ]);
    answers.forEach(expectHeaders);
  });

  it("are on the answers of Node's own parser", async () => {
    const answers = [
      await rawRequest(server.port, 'nonsense\r\n\r\n'),
      await rawRequest(
        server.port,
        `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      ),
      await rawRequest(server.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 431, 400]);
    answers.forEach(expectHeaders);
  });

  it('keep everything but public files and keys out of caches', async () => {
    const browser = createBrowser(server);
    const answers = [
      await browser.send('POST', apiPaths.register, { json: ada }),
      await browser.send('POST', apiPaths.refresh),
      await browser.get(apiPaths.me, await browser.signIn()),
      await browser.send('GET', apiPaths.me),
      await browser.send('POST', apiPaths.logout),
      await rawRequest(server.port, 'nonsense\r\n\r\n'),
    ];

    for (const { headers } of answers) expect(headers['cache-control']).toBe('no-store');
  });

  it('let the page run no script but our own, and Angular alone make markup', async () => {
    const { headers } = await server.request('GET', '/health/live');

    const policy = headers['content-security-policy'] as string;
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain('trusted-types angular angular#bundler angular#components');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  it('ask for https where the public address has it, and only there', async () => {
    const secure = await startTestServer({ env: { PUBLIC_URL: 'https://app.example' } });

    const overTls = await secure.request('GET', '/health/live');
    const local = await server.request('GET', '/health/live');

    await secure.stop();
    expect(overTls.headers['strict-transport-security']).toContain('max-age=63072000');
    expect(overTls.headers['content-security-policy']).toContain('upgrade-insecure-requests');
    expect(local.headers['strict-transport-security']).toBeUndefined();
    expect(local.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });
});
