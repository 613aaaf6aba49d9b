import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { jwksPath } from '#shared/api-paths';
import { createBrowser, rejection } from '../../testing/browser.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

describe('server routes', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer();
  });

  afterEach(() => server.stop());

  it('report that the server is live and ready', async () => {
    expect((await server.request('GET', '/health/live')).json).toEqual({ status: 'live' });
    expect((await server.request('GET', '/health/ready')).json).toEqual({ status: 'ready' });
    const accepting = await server.request('GET', '/health/accepting');
    expect(accepting.json).toEqual({ status: 'accepting' });
  });

  it('report live but not ready without the database', async () => {
    await server.closeStorage();

    expect((await server.request('GET', '/health/live')).status).toBe(200);
    // Proxies keep sending requests: the app and the keys need no database.
    expect((await server.request('GET', '/health/accepting')).status).toBe(200);
    const response = await server.request('GET', '/health/ready');
    expect(rejection(response)).toBe('503 unavailable');
    expect(response.headers['retry-after']).toBe('1');
  });

  it('publish the keys that verify access tokens', async () => {
    const { access_token: token, sub } = await createBrowser(server).signUp();

    const response = await server.request('GET', jwksPath);

    expect(response.headers['cache-control']).toBe('public, max-age=300');
    expect(response.text).not.toContain('"d"');
    const verified = await jwtVerify(token, createLocalJWKSet(response.json as JSONWebKeySet), {
      issuer: server.config.publicUrl,
      audience: `${server.config.publicUrl}/api`,
      typ: 'at+jwt',
      currentDate: server.clock.now(),
    });
    expect(verified.payload.sub).toBe(sub);
  });

  it('tell password managers where to change a password', async () => {
    const response = await server.request('GET', '/.well-known/change-password');

    expect(response.status).toBe(302);
    expect(response.headers.location).toBe('http://localhost:3000/account');
  });

  it('redirect only to the public URL, whatever the Host header says', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };

    const response = await server.request('GET', '/.well-known/change-password', { headers });

    expect(response.headers.location).toBe('http://localhost:3000/account');
  });

  it('list the allowed methods of a path', async () => {
    const allowed = async (method: string, path: string) => {
      const response = await server.request(method, path);
      expect(rejection(response)).toBe('405 method_not_allowed');
      return response.headers.allow;
    };

    expect(await allowed('GET', '/api/login')).toBe('POST');
    expect(await allowed('PUT', '/api/refresh')).toBe('POST');
    expect(await allowed('DELETE', '/health/live')).toBe('HEAD, GET');
    expect(await allowed('OPTIONS', '/api/refresh')).toBe('POST');
    expect(await allowed('TRACE', '/api/me')).toBe('HEAD, GET, PATCH, DELETE');
  });

  it('match no other path and no other spelling', async () => {
    const paths = ['/api', '/api/', '/api/nothing', '/api/login/', '/API/LOGIN', '/.well-known/x'];
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'DELETE', 'PROPFIND']) {
        const response = await server.request(method, path);
        expect(rejection(response)).withContext(`${method} ${path}`).toBe('404 not_found');
      }
    }
  });
});
