import { once } from 'node:events';
import { connect } from 'node:net';
import { apiPaths, healthPaths } from '#shared/api-paths';
import { createBrowser } from './testing/browser.ts';
import { startTestServer } from './testing/server.ts';

describe('a stopping server', () => {
  for (const path of [healthPaths.ready, healthPaths.accepting]) {
    it(`reports it at ${path} at once and completes the refresh in flight`, async () => {
      const server = await startTestServer();
      const browser = createBrowser(server);
      await browser.signUp();
      server.clock.advance(31);
      const release = server.holdDatabase();
      const socket = connect(server.port, '127.0.0.1');
      let responses = '';
      socket.on('data', (chunk) => (responses += chunk.toString()));
      const closed = once(socket, 'close');
      const host = 'Host: localhost:3000\r\n';
      const refresh = `POST ${apiPaths.refresh} HTTP/1.1\r\n${host}Cookie: ${browser.cookieHeader()}\r\n`;
      socket.write(`GET /health/live HTTP/1.1\r\n${host}\r\n${refresh}\r\n`);
      await once(socket, 'data'); // The refresh was sent along, so it is in flight.

      const finished = server.finish();
      socket.write(`GET ${path} HTTP/1.1\r\n${host}\r\n`);
      release();
      await finished;

      await closed;
      expect(responses.match(/HTTP\/1\.1 \d+/g)).toEqual([
        'HTTP/1.1 200',
        'HTTP/1.1 200',
        'HTTP/1.1 503',
      ]);
      expect(responses).toContain('"generation":2');
      await expectAsync(server.request('GET', '/health/live')).toBeRejected();
    });
  }
});
