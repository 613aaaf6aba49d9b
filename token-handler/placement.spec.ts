import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../backend/testing/free-port.ts';
import { plainProxies } from '../backend/testing/proxies.ts';
import { type StartedTokenHandler, startTokenHandler } from './testing/start-token-handler.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

for (const [name, startProxy] of Object.entries(plainProxies)) {
  describe(`the token handler behind ${name}, as its README says`, () => {
    let folder: string;
    let upstream: Server;
    let handler: StartedTokenHandler;
    let url: string;
    let stopProxy: () => Promise<void>;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'token-handler-'));
      writeFileSync(join(folder, 'index.html'), 'the page');
      upstream = createServer((request, response) => {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ refresh_token: 'r1', ...request.headers }));
      });
      upstream.listen(0, '127.0.0.1');
      await once(upstream, 'listening');
      const port = await findFreePort();
      url = `http://localhost:${port}`;
      handler = await startTokenHandler(
        `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
        {
          env: {
            PUBLIC_URL: url,
            SIGN_IN_PATHS: '/api/login',
            REFRESH_PATH: '/api/refresh',
            TRUSTED_PROXY_HOPS: '1',
          },
        },
      );
      stopProxy = await startProxy(readConfig(port), { port, folder });
    });

    afterEach(async () => {
      await stopProxy();
      await handler.stop();
      upstream.closeAllConnections();
      upstream.close();
      rmSync(folder, { recursive: true });
    });

    it('keeps the refresh token in a cookie of the page, and passes the client on', async () => {
      const headers = { Origin: url, 'X-Forwarded-For': '6.6.6.6' };
      const signedIn = await fetch(`${url}/api/login`, { method: 'POST', headers });
      const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
      const refreshed = await fetch(`${url}/api/refresh`, {
        method: 'POST',
        headers: { ...headers, cookie },
      });

      const seen = (await signedIn.json()) as Record<string, string>;
      expect(seen['refresh_token']).toBeUndefined();
      // The client and the proxy, without what the client claims.
      expect(seen['x-forwarded-for']).toBe('127.0.0.1, 127.0.0.1');
      expect(cookie).toMatch(/^token-handler=.{20}/);
      expect(refreshed.status).toBe(200);
    });

    it('rejects another site', async () => {
      const headers = { Origin: 'https://evil.example' };

      expect((await fetch(`${url}/api/refresh`, { method: 'POST', headers })).status).toBe(403);
    });

    it('connects WebSockets', async () => {
      upstream.on('upgrade', (_request, socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n');
        socket.write('Connection: Upgrade\r\n\r\n');
        socket.pipe(socket);
      });
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write(
        'GET /api/socket HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
          `Host: ${new URL(url).host}\r\nOrigin: ${url}\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      let received = '';
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        if (received === '') socket.write('hello');
        received += chunk.toString();
        if (received.endsWith('hello')) break;
      }

      expect(received).toContain('101');
    });

    if (name === 'Caddy') {
      it('leaves the page to the proxy', async () => {
        expect(await (await fetch(url)).text()).toBe('the page');
      });
    }

    /** Returns the README's configuration, with places of this machine. */
    function readConfig(port: number): string {
      const [, snippet = ''] = new RegExp(`# ${name}[^\\n]*\\n(.*?)\`\`\``, 's').exec(readme) ?? [];
      const handlerPort = new URL(handler.local).port;
      const placed = snippet
        .replace('app.example', `http://localhost:${port}`)
        .replace('/srv/app', folder)
        .replace('3100', handlerPort);
      expect(placed).toContain(handlerPort);
      return name === 'nginx' ? `listen 127.0.0.1:${port};\n${placed}` : placed;
    }
  });
}
