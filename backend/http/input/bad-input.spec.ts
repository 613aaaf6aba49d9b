import { gzipSync } from 'node:zlib';
import type { Me } from '#shared/account';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import type { SessionList } from '#shared/sessions';
import { rawRequest } from '../../testing/raw-request.ts';
import { ada, bearer, type Browser, createBrowser, rejection } from '../../testing/browser.ts';
import { type RequestOptions, startTestServer, type TestServer } from '../../testing/server.ts';
import { createOpenAPIDocument } from '../openapi/openapi-document.ts';
import type { Operation } from '../openapi/operation.ts';
import { operations } from '../openapi/operations.ts';

const typed = (type: string, body: string | Buffer = JSON.stringify(ada)): RequestOptions => ({
  headers: { 'content-type': type },
  body,
});
const text = (body: string | Buffer) => typed('application/json', body);
const chunked = { 'transfer-encoding': 'chunked' };

const rejected: Record<string, [expected: string, options: RequestOptions]> = {
  'cut JSON': ['400 invalid_json', text('{"email":"ada@example.org","password":"a q')],
  'a lone brace': ['400 invalid_json', text('{')],
  'a JSON string': ['422 invalid_request', text('"ada"')],
  'JSON null': ['422 invalid_request', text('null')],
  'a JSON number': ['422 invalid_request', text('1')],
  'zero bytes': ['400 invalid_json', text(Buffer.alloc(64))],
  'two documents': ['400 invalid_json', text('{}{}')],
  'a planted prototype': ['400 invalid_json', text('{"__proto__":{"isAdmin":true}}')],
  'sixteen thousand brackets': ['400 invalid_json', text('['.repeat(16_000))],
  'an array': ['422 invalid_request', { json: [ada] }],
  'an empty array': ['422 invalid_request', { json: [] }],
  'a number for a text': ['422 invalid_request', { json: { ...ada, password: 12_345_678 } }],
  'an object for a text': ['422 invalid_request', { json: { ...ada, email: { $ne: null } } }],
  'Latin-1 for a text': [
    '422 invalid_request',
    text(Buffer.from(JSON.stringify({ ...ada, password: 'drei grüne Äpfel' }), 'latin1')),
  ],
  'null for a text': ['422 invalid_request', { json: { ...ada, name: null } }],
  'an unknown member': ['422 invalid_request', { json: { ...ada, role: 'admin' } }],
  'a member named constructor': ['422 invalid_request', { json: { ...ada, constructor: 1 } }],
  'a body of 1 MB': ['413 body_too_large', { json: { ...ada, name: 'x'.repeat(1_000_000) } }],
  'one byte too many': ['413 body_too_large', text(`{"a":"${'x'.repeat(16_385 - 8)}"}`)],
  'a form': ['415 unsupported_media_type', typed('application/x-www-form-urlencoded', 'email=a')],
  'a multipart form': ['415 unsupported_media_type', typed('multipart/form-data; boundary=x')],
  'plain text': ['415 unsupported_media_type', typed('text/plain')],
  'a report of a policy': ['415 unsupported_media_type', typed('application/csp-report')],
  'a JSON patch': ['415 unsupported_media_type', typed('application/json-patch+json')],
  'JSON of an API': ['415 unsupported_media_type', typed('application/vnd.api+json')],
  'a type with junk': ['415 unsupported_media_type', typed('application/json, text/plain')],
  'no type': ['415 unsupported_media_type', { body: JSON.stringify(ada) }],
  'a text in chunks': ['415 unsupported_media_type', { headers: chunked, body: 'ada' }],
  'compressed JSON': [
    '415 unsupported_media_type',
    {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(ada)),
    },
  ],
  'an unknown coding': [
    '415 unsupported_media_type',
    {
      headers: { 'content-type': 'application/json', 'content-encoding': 'x-canary' },
      body: JSON.stringify(ada),
    },
  ],
};

const empty: Record<string, RequestOptions> = {
  'an empty body': text(''),
  'no body at all': {},
  'an empty chunked body': { headers: chunked },
};

const ignored: Record<string, RequestOptions> = {
  'an empty chunked body': { headers: chunked },
  'null as JSON': text('null'),
  'cut JSON': text('{"email'),
  'a form': typed('application/x-www-form-urlencoded', 'email=a'),
  'compressed JSON': rejected['compressed JSON']![1],
  'a body of 1 MB': text('x'.repeat(1_000_000)),
};

const { schemas } = createOpenAPIDocument().components;
const toRoute = ({ method, path }: Operation) =>
  [method.toUpperCase(), path.replace(/:\w+/, 'x')] as const;
const withBody = operations.filter(({ body }) => body !== undefined);
const routesWithBody = withBody.map(toRoute);
const routesWithRequiredMember = withBody
  .filter(({ body = 'Problem' }) => (schemas[body]?.required ?? []).length > 0)
  .map(toRoute);
const routesWithoutBody = operations
  .filter(({ method, body }) => method !== 'get' && body === undefined)
  .map(toRoute);

describe('bad input', () => {
  let server: TestServer;
  let browser: Browser;
  let grant: TokenGrant;
  let admin: TokenGrant;

  beforeAll(async () => {
    server = await startTestServer();
    browser = createBrowser(server);
    grant = await browser.signUp({ email: 'grace@example.org' });
    const root = { email: 'root@example.org', password: ada.password };
    await server.rules.accounts.add({ ...root, name: 'Root', isAdmin: true });
    admin = await createBrowser(server).signIn(root);
  });

  afterAll(() => server.stop());

  for (const [name, [expected, options]] of Object.entries(rejected)) {
    it(`is rejected on every route with a body: ${name}`, async () => {
      for (const [method, path] of routesWithBody) {
        const headers = { ...options.headers, ...bearer(admin) };
        const response = await browser.send(method, path, { ...options, headers });

        expect(rejection(response)).withContext(path).toBe(expected);
        expect(response.headers['content-type']).toBe('application/problem+json');
        expect(response.headers['set-cookie']).toBeUndefined();
        const { requestId } = response.json as Problem;
        expect(response.headers['x-request-id']).toBe(requestId);
      }
    });
  }

  for (const [name, options] of Object.entries(empty)) {
    it(`is rejected on every route with a required member: ${name}`, async () => {
      for (const [method, path] of routesWithRequiredMember) {
        const headers = { ...options.headers, ...bearer(admin) };
        const response = await browser.send(method, path, { ...options, headers });

        expect(rejection(response)).withContext(path).toBe('422 invalid_request');
      }
      expect(routesWithRequiredMember.length).toBe(6);
    });
  }

  it('changes nothing', async () => {
    for (const [, options] of Object.values(rejected)) {
      const headers = { ...options.headers, ...bearer(grant) };
      await browser.send('POST', apiPaths.register, { ...options, headers });
      await browser.send('PATCH', apiPaths.me, { ...options, headers });
    }

    const me = (await browser.get(apiPaths.me, grant)).json as Me;
    const { sessions } = (await browser.get(apiPaths.sessions, grant)).json as SessionList;
    expect(me.name).toBe(ada.name);
    expect(sessions.length).toBe(1);
    const { email, password } = ada;
    const login = await browser.send('POST', apiPaths.login, { json: { email, password } });
    expect(rejection(login)).toBe('401 invalid_credentials');
  });

  it('names every invalid member by a pointer', async () => {
    const json = { email: 'no address', password: 'short', 'a/b~c': true };

    const response = await browser.send('POST', apiPaths.register, { json });

    expect((response.json as Problem).errors).toEqual([
      { pointer: '/email', code: 'not_email' },
      { pointer: '/password', code: 'too_short' },
      { pointer: '/name', code: 'required' },
      { pointer: '/a~1b~0c', code: 'unknown_member' },
    ]);
  });

  it('names each invalid member once', async () => {
    const { password, name } = ada;
    const json = { email: ' ', password, name };

    const response = await browser.send('POST', apiPaths.register, { json });

    expect((response.json as Problem).errors).toEqual([{ pointer: '/email', code: 'required' }]);
  });

  it('accepts every email address that browsers accept', async () => {
    const addresses = [
      "o'brien@example.org",
      'ada+news@example.org',
      'user@xn--bcher-kva.example',
      'ada@mail.a-long-name.museum',
    ];
    for (const email of addresses) {
      const response = await server.request('POST', apiPaths.register, { json: { ...ada, email } });
      expect(response.status).withContext(email).toBe(201);
    }
    for (const email of ['ada', 'ada@', '@example.org', 'a da@example.org', 'ada@-.org']) {
      const response = await server.request('POST', apiPaths.register, { json: { ...ada, email } });
      expect(rejection(response)).withContext(email).toBe('422 invalid_request');
    }
  });

  it('accepts JSON with a charset, and the largest allowed body', async () => {
    const type = 'application/json; charset=UTF-8';
    const charset = await browser.send('POST', apiPaths.login, typed(type, '{}'));
    const largest = await browser.send(
      'POST',
      apiPaths.login,
      text(`{"a":"${'x'.repeat(16_376)}"}`),
    );

    expect(rejection(charset)).toBe('422 invalid_request');
    expect(rejection(largest)).toBe('422 invalid_request');
  });

  it('reports the wrong type for JSON that is not an object', async () => {
    for (const body of ['null', '1', '"ada"', '"\\u0000"', 'true', '[]']) {
      const response = await browser.send('POST', apiPaths.login, text(body));
      const { errors } = response.json as Problem;
      expect(errors)
        .withContext(body)
        .toEqual([{ pointer: '', code: 'wrong_type' }]);
    }
  });

  it('requires no content type for an empty body', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' };

    const response = await server.request('POST', apiPaths.login, { headers });

    expect(rejection(response)).toBe('422 invalid_request');
  });

  it('reads a chunked body', async () => {
    const json = { ...ada, email: 'chunks@example.org' };

    const response = await server.request('POST', apiPaths.register, { headers: chunked, json });

    expect(response.status).toBe(201);
  });

  for (const [name, options] of Object.entries(ignored)) {
    it(`is ignored by every route without a body: ${name}`, async () => {
      for (const [method, path] of routesWithoutBody) {
        const response = await server.request(method, path, options);
        const expected = await server.request(method, path);

        expect(response.status).withContext(path).toBe(expected.status);
        expect(rejection(response)).withContext(path).toBe(rejection(expected));
      }
      expect(routesWithoutBody.length).toBe(6);
    });
  }

  it('leaves the connection usable whether it is ignored or too large', async () => {
    const request = (path: string, headers: string, body: string) =>
      `POST ${path} HTTP/1.1\r\nHost: localhost:3000\r\nTransfer-Encoding: chunked\r\n${headers}\r\n\r\n${body}0\r\n\r\n`;
    const json = 'Content-Type: application/json';
    const size = 1_000_000;
    const large = `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;

    const { all } = await rawRequest(
      server.port,
      request(apiPaths.refresh, json, large) +
        request(apiPaths.login, json, large) +
        request(apiPaths.logout, 'Connection: close', ''),
    );

    expect(all.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 413', 'HTTP/1.1 200']);
  });

  it('is harmless in a path', async () => {
    const sids = ['..', '%2e%2e', '%00', '%E0%A4%A', "' OR 1=1 --".replaceAll(' ', '%20'), '%2F'];
    for (const sid of sids) {
      const path = apiPaths.session.replace(':sid', sid);
      const response = await browser.send('DELETE', path, { headers: bearer(grant) });
      expect([400, 404]).withContext(sid).toContain(response.status);
      expect(rejection(response)).toMatch(/not_found|malformed_request/);
    }
  });
});
