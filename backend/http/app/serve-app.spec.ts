import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { appPages } from '#shared/app-pages';
import { rejection } from '../../testing/browser.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const script = `console.log('${'latchkey '.repeat(50)}');`;
const page = `<!doctype html><script src="theme.js" nonce="__CSP_NONCE__"></script>
<app-root ngCspNonce="__CSP_NONCE__"></app-root>`;

describe('the app', () => {
  let folder: string;
  let server: TestServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-app-'));
    await mkdir(join(folder, 'media'));
    await writeFile(join(folder, 'index.html'), page);
    await writeFile(join(folder, 'main-PUGCDVAY.js'), script);
    await writeFile(join(folder, 'chunk--B0y3Alq.js'), script);
    await writeFile(join(folder, 'theme.js'), script);
    await writeFile(join(folder, 'media', 'key-ABCDEFGH.woff2'), 'font');
    await writeFile(join(folder, '..', 'latchkey-outside.js'), 'outside');
    server = await startTestServer({ appFolder: folder });
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
    await rm(join(folder, '..', 'latchkey-outside.js'));
  });

  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  // An old browser, or one without TLS: it sends no Fetch Metadata.
  const silent = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
  const strangers = [
    '/healthz',
    '/readyz',
    '/metrics',
    '/robots.txt',
    '/favicon.ico',
    '/API/me',
    '/Devices',
    '/devices/x',
    '/a/b/c',
    '//x',
    '/index.html',
    '/constructor',
  ];

  it('is served at the URLs of its pages', async () => {
    const addresses = [...appPages, '/devices/', '/reset?token=a.b', '/sign-in?returnUrl=%2Flive'];
    for (const path of addresses) {
      for (const headers of [navigation, silent, { accept: '*/*' }, {}]) {
        const response = await server.request('GET', path, { headers });

        expect(response.status).withContext(path).toBe(200);
        expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
        expect(response.headers['cache-control']).toBe('no-cache');
        expect(response.headers.etag).toBeUndefined();
        expect(response.text).toContain('<app-root');
      }
    }
  });

  it('responds to an unknown URL with 404 and a page for people', async () => {
    for (const path of strangers) {
      for (const headers of [navigation, silent]) {
        const response = await server.request('GET', path, { headers });

        expect(response.status).withContext(path).toBe(404);
        expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
        expect(response.text).toContain('<app-root');
      }
    }
  });

  it('is not sent to programs for an unknown URL', async () => {
    const programs = [
      {},
      { accept: '*/*' },
      { accept: 'application/json, text/plain, */*' },
      { ...silent, 'sec-fetch-dest': 'image' },
    ];
    for (const path of strangers) {
      for (const headers of programs) {
        const response = await server.request('GET', path, { headers });
        expect(rejection(response)).withContext(path).toBe('404 not_found');
      }
    }
  });

  it("is not sent to programs that want JSON for a page's URL", async () => {
    for (const headers of [
      { accept: 'application/json' },
      { accept: 'application/json, text/plain, */*' },
      { accept: '*/*', 'sec-fetch-dest': 'empty' },
      { accept: '*/*', 'sec-fetch-dest': 'script' },
    ]) {
      const response = await server.request('GET', '/devices', { headers });
      expect(rejection(response)).toBe('404 not_found');
    }
  });

  it('is never sent for a path of the API', async () => {
    for (const path of ['/api', '/api/', '/api/devices', '/api/../devices']) {
      const response = await server.request('GET', path, { headers: navigation });
      expect(rejection(response)).withContext(path).toBe('404 not_found');
    }
  });

  it('has a fresh style nonce in every page', async () => {
    const responses = [await server.request('GET', '/'), await server.request('GET', '/')];

    const nonces = responses.map(({ text }) => /ngCspNonce="([\w-]{22})"/.exec(text)?.[1]);
    expect(new Set(nonces).size).toBe(2);
    responses.forEach(({ headers, text }, index) => {
      const policy = headers['content-security-policy'];
      expect(policy).toContain(`style-src 'self' 'nonce-${nonces[index]}';`);
      expect(text).not.toContain('__CSP_NONCE__');
    });
  });

  it('lets hashed files be cached forever and others be revalidated', async () => {
    const kept = ['/main-PUGCDVAY.js', '/chunk--B0y3Alq.js', '/media/key-ABCDEFGH.woff2'];
    for (const path of kept) {
      const { headers } = await server.request('GET', path);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
    const { headers } = await server.request('GET', '/theme.js');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-type']).toContain('javascript');

    const again = await server.request('GET', '/theme.js', {
      headers: { 'if-none-match': headers.etag! },
    });

    expect(again.status).toBe(304);
    expect(again.body.length).toBe(0);
  });

  it('is sent compressed to clients that accept it', async () => {
    const take = (coding: string) =>
      server.request('GET', '/main-PUGCDVAY.js', { headers: { 'accept-encoding': coding } });

    const brotli = await take('gzip, deflate, br, zstd');
    const gzip = await take('gzip, br;q=0');
    const plain = await take('identity');

    expect(brotliDecompressSync(brotli.body).toString()).toBe(script);
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(gunzipSync(gzip.body).toString()).toBe(script);
    expect(plain.text).toBe(script);
    for (const { headers } of [brotli, gzip, plain]) expect(headers.vary).toBe('Accept-Encoding');
  });

  it('responds to HEAD as to GET, without the body', async () => {
    const response = await server.request('HEAD', '/theme.js');

    expect(response.status).toBe(200);
    expect(response.headers['content-length']).toBe(String(script.length));
    expect(response.body.length).toBe(0);
  });

  it('serves no missing file and nothing outside its folder', async () => {
    const missing = [
      '/main-00000000.js',
      '/favicon.ico',
      '/.env',
      '/media',
      '/../latchkey-outside.js',
      '/%2e%2e/latchkey-outside.js',
      '/..%2flatchkey-outside.js',
      '/media/../../latchkey-outside.js',
      '/devices/..%2f..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%5c..%5cetc',
      '/api/devices',
    ];
    for (const path of missing.filter((each) => each !== '/media')) {
      const response = await server.request('GET', path);
      expect(rejection(response)).withContext(path).toBe('404 not_found');
    }
    expect(rejection(await server.request('GET', '/%E0%A4%A'))).toBe('400 malformed_request');
    expect(rejection(await server.request('POST', '/devices'))).toBe('404 not_found');
  });

  it('redirects a browser from another host name to the public URL', async () => {
    const from = (host: string, path: string) =>
      server.request('GET', path, { headers: { ...silent, host } });

    const response = await from('127.0.0.1:3000', '/devices?from=bookmark');
    expect(response.status).toBe(302);
    expect(response.headers.location).toBe('http://localhost:3000/devices?from=bookmark');

    const elsewhere = await from('evil.example', '//evil/x');
    expect(new URL(elsewhere.headers.location!).host).toBe('localhost:3000');
    expect((await from('127.0.0.1:3000', '/theme.js')).status).toBe(200);
    expect((await from('127.0.0.1:3000', '/api/me')).status).toBe(401);
  });

  it('does not redirect behind a proxy, which may have changed the host name', async () => {
    const proxied = await startTestServer({ appFolder: folder, env: { TRUSTED_PROXY_HOPS: '1' } });

    const response = await proxied.request('GET', '/', { headers: { host: 'backend:3000' } });

    await proxied.stop();
    expect(response.status).toBe(200);
  });

  it('responds with a hint before it is built', async () => {
    const unbuilt = await startTestServer();

    const response = await unbuilt.request('GET', '/');

    await unbuilt.stop();
    expect(rejection(response)).toBe('404 not_found');
  });
});
