import { apiPaths, jwksPath } from '#shared/api-paths';
import { ada, bearer, createBrowser } from '../testing/browser.ts';
import { impatientDatabaseEnv } from '../testing/database-settings.ts';
import { checkHeaders } from '../testing/check-headers.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { rawRequest } from '../testing/raw-request.ts';

describe('security headers', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer({ env: impatientDatabaseEnv });
  });

  afterEach(() => server.stop());

  it('are on every response, including errors', async () => {
    const browser = createBrowser(server);
    const grant = await browser.signUp();
    const crossSite = { 'sec-fetch-site': 'cross-site' };
    const release = server.holdDatabase();
    const unavailable = await browser.send('POST', apiPaths.logout);
    release();
    const responses = [
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

    const statuses = responses.map(({ status }) => status);
    expect(statuses).toEqual([
      503, 201, 200, 200, 200, 302, 401, 401, 403, 404, 400, 405, 409, 413, 415, 422, 204,
    ]);
    for (const response of responses) expect(checkHeaders(response)).toEqual([]);
  });

  it('fail the test if a response lacks them', () => {
    const headers = { 'access-control-allow-origin': '*', 'set-cookie': ['a=b'] };

    const complaints = checkHeaders({ headers, text: 'text' }).join();

    expect(complaints).toContain('content-security-policy is undefined');
    expect(complaints).toContain('access-control-allow-origin,a body without a type,it is cached');
  });

  it("are on responses from Node's parser", async () => {
    const hasty = await startTestServer({ requestTimeoutMs: 200 });
    const chunked = `POST ${apiPaths.login} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const responses = [
      await rawRequest(server.port, 'nonsense\r\n\r\n'),
      await rawRequest(
        server.port,
        `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      ),
      await rawRequest(server.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'),
      await rawRequest(server.port, `${chunked}1;${'x'.repeat(20_000)}\r\n`),
      await rawRequest(hasty.port, 'GET / HTTP/1.1\r\nHost: x'),
    ];

    await hasty.stop();
    expect(responses.map(({ status }) => status)).toEqual([400, 431, 400, 413, 408]);
    for (const response of responses) expect(checkHeaders(response)).toEqual([]);
  });

  it('keep everything except public files and keys out of caches', async () => {
    const browser = createBrowser(server);
    const responses = [
      await browser.send('POST', apiPaths.register, { json: ada }),
      await browser.send('POST', apiPaths.refresh),
      await browser.get(apiPaths.me, await browser.signIn()),
      await browser.send('GET', apiPaths.me),
      await browser.send('POST', apiPaths.logout),
      await rawRequest(server.port, 'nonsense\r\n\r\n'),
    ];

    for (const { headers } of responses) expect(headers['cache-control']).toBe('no-store');
  });

  it('allow only our scripts, and only Angular to create markup', async () => {
    const { headers } = await server.request('GET', '/health/live');

    const policy = headers['content-security-policy'] as string;
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain('trusted-types angular angular#bundler angular#components');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  it('require https only if the public URL uses it', async () => {
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
