import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { apiPaths } from '#shared/api-paths';
import type { Problem } from '#shared/problems';
import { rawRequest } from '../testing/raw-request.ts';
import { rejection } from '../testing/browser.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { createHttpServer } from './http-server.ts';

const lines = (...parts: string[]) => `${parts.join('\r\n')}\r\n\r\n`;
const host = 'Host: localhost:3000';
const login = `POST ${apiPaths.login} HTTP/1.1`;
const json = 'Content-Type: application/json';

describe('the HTTP server', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  const malformed: Record<string, string> = {
    'no HTTP': lines('Latchkey?'),
    'an unknown version': lines('GET / HTTP/9.9', host),
    'an unknown method': lines('FETCH / HTTP/1.1', host),
    'a header without a name': lines('GET / HTTP/1.1', host, ': x'),
    'a header with a NUL': lines('GET / HTTP/1.1', host, 'X: \0'),
    'two lengths': lines(login, host, json, 'Content-Length: 1', 'Content-Length: 2'),
    'a length and chunks': lines(login, host, 'Content-Length: 1', 'Transfer-Encoding: chunked'),
    'a negative length': lines(login, host, json, 'Content-Length: -1'),
    'a chunk of no size': lines(login, host, json, 'Transfer-Encoding: chunked', '', 'zz'),
    'a TLS greeting': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'no Host header': lines('GET /health/live HTTP/1.1', 'Connection: close'),
    'two Host headers': lines('GET /health/live HTTP/1.1', host, 'HOST: x', 'Connection: close'),
  };
  for (const [name, bytes] of Object.entries(malformed)) {
    it(`responds with a problem and keeps running: ${name}`, async () => {
      const response = await rawRequest(server.port, bytes);

      expect(response.status).toBe(400);
      expect(response.headers['content-type']).toBe('application/problem+json');
      const { code, requestId } = response.json as Problem;
      expect(code).toBe('malformed_request');
      expect(response.headers['x-request-id']).toBe(requestId);
      expect((await server.request('GET', '/health/live')).status).toBe(200);
    });
  }

  it('limits the size of headers and URL together', async () => {
    const long = 'x'.repeat(17_000);
    const inHeader = await rawRequest(server.port, lines('GET / HTTP/1.1', host, `X: ${long}`));
    const inAddress = await rawRequest(server.port, lines(`GET /${long} HTTP/1.1`, host));

    for (const response of [inHeader, inAddress]) {
      expect(response.status).toBe(431);
      expect((response.json as Problem).code).toBe('headers_too_large');
    }
  });

  it('disconnects clients that send headers or a body too slowly', async () => {
    const hasty = await startTestServer({ requestTimeoutMs: 200 });
    const head = lines(login, host, json, 'Content-Length: 100');

    const slow = [
      await rawRequest(hasty.port, 'GET /health/live HTTP/1.1\r\nHost: local'),
      await rawRequest(hasty.port, `${head}{"email":`),
    ];

    await hasty.stop();
    for (const response of slow) {
      expect(response.status).toBe(408);
      expect((response.json as Problem).code).toBe('request_timeout');
    }
  });

  it('logs requests that the parser rejected, with their request id', async () => {
    const response = await rawRequest(server.port, lines('Latchkey?'));

    const { requestId } = response.json as Problem;
    expect(server.logLines.filter((line) => line.includes(requestId)).length).toBe(1);
  });

  it('logs nothing when a client disconnects during its request', async () => {
    const log = jasmine.createSpy();
    const lonely = createHttpServer({
      handle: () => Promise.resolve(),
      securityHeaders: {},
      log: { debug: log, info: log, warn: log, error: log },
    });
    lonely.listen(0, '127.0.0.1');
    await once(lonely, 'listening');
    const { port } = lonely.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    client.write('GET /health/live HTTP/1.1\r\nHost: lo');
    await once(lonely, 'connection');

    client.resetAndDestroy();
    const [error] = (await once(lonely, 'clientError')) as [NodeJS.ErrnoException];

    expect(error.code).toBe('ECONNRESET');
    expect(log).not.toHaveBeenCalled();
    lonely.close();
  });

  it('ignores an unknown Expect header', async () => {
    const headers = { expect: 'a-miracle' };

    expect((await server.request('GET', '/health/live', { headers })).status).toBe(200);
  });

  it('keeps the connection usable after rejecting a body', async () => {
    const body = JSON.stringify({ email: 'x'.repeat(1_000_000) });
    const announced = `${lines(login, host, json, `Content-Length: ${body.length}`)}${body}`;
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const chunked = lines(login, host, json, 'Transfer-Encoding: chunked') + chunk;
    const next = lines('GET /health/live HTTP/1.1', host, 'Connection: close');

    for (const rejected of [announced, chunked]) {
      const { all } = await rawRequest(server.port, rejected + next);
      expect(all.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
    }
  });

  it('reads no body if the method has none', async () => {
    const response = await server.request('GET', apiPaths.me, { body: 'text' });

    expect(rejection(response)).toBe('401 access_token_missing');
  });
});
