import { apiPaths } from '#shared/api-paths';
import { ada, bearer, createBrowser, rejection } from '../testing/browser.ts';
import { type RequestOptions, startTestServer, type TestServer } from '../testing/server.ts';

const own = 'http://localhost:3000';
const rejected = '403 cross_site_request';

// What browsers can send about a request's origin; `null` means no header.
const sites = [null, 'same-origin', 'same-site', 'cross-site', 'none', ''];
const origins = [
  null,
  own,
  'http://localhost:3001',
  'http://127.0.0.1:3000',
  'https://localhost:3000',
  'http://app.localhost:3000',
  'http://localhost:3000.evil.example',
  'HTTP://LOCALHOST:3000',
  `${own}/`,
  'null',
  '',
];

// With or without a body; a form on another site can send the last three without a preflight. The
// route accepts none of them, so only the origin check can let them through.
const bodies: RequestOptions[] = [
  {},
  { json: {} },
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'].map(
    (type) => ({ headers: { 'content-type': type }, body: '{}' }),
  ),
];

describe('the same-origin gate', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  for (const site of sites) {
    for (const origin of origins) {
      const isOwn = (site ?? 'same-origin') === 'same-origin' && (origin ?? own) === own;

      const sender = `${JSON.stringify(site)} of ${JSON.stringify(origin)}`;
      it(`${isOwn ? 'lets' : 'does not let'} ${sender} change anything`, async () => {
        const headers = {
          ...(site === null ? {} : { 'sec-fetch-site': site }),
          ...(origin === null ? {} : { origin }),
        };
        const responses = await Promise.all(
          bodies.map((body) =>
            server.request('POST', apiPaths.refresh, {
              ...body,
              headers: { ...headers, ...body.headers },
            }),
          ),
        );

        expect(responses.map(rejection)).toEqual(
          bodies.map(() => (isOwn ? '401 no_session' : rejected)),
        );
        expect(responses[0]!.headers['set-cookie'] === undefined).toBe(!isOwn);
      });
    }
  }

  it('applies to every method that changes something, on any path', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      for (const path of [...Object.values(apiPaths), '/API/logout', '/', '/nothing']) {
        const response = await server.request(method, path, { headers });
        expect(rejection(response)).withContext(`${method} ${path}`).toBe(rejected);
      }
    }
  });

  it('rejects before the body is read', async () => {
    const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded'];
    for (const type of types) {
      const response = await server.request('POST', apiPaths.login, {
        headers: { origin: 'https://evil.example', 'content-type': type },
        body: '{"email',
      });
      expect(rejection(response)).toBe(rejected);
    }
  });

  it('protects a session from being ended by another site', async () => {
    const browser = createBrowser(server);
    await browser.signUp();

    const response = await browser.send('POST', apiPaths.logout, {
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    });

    expect(rejection(response)).toBe(rejected);
    expect((await browser.refresh()).generation).toBe(1);
  });

  it('allows reading, so links from other sites work', async () => {
    const browser = createBrowser(server);
    const grant = await browser.signUp({ email: 'link@example.org' });

    const headers = { ...bearer(grant), 'sec-fetch-site': 'cross-site' };
    expect((await server.request('GET', apiPaths.me, { headers })).status).toBe(200);
  });

  it('uses the configured origin, not the Host header', async () => {
    const headers = { host: 'evil.example', origin: 'http://evil.example' };
    const forwarded = { ...headers, 'x-forwarded-host': 'evil.example' };

    const response = await server.request('POST', apiPaths.login, {
      headers: forwarded,
      json: ada,
    });

    expect(rejection(response)).toBe(rejected);
  });
});
