import { once } from 'node:events';
import { type ChildProcess, fork } from 'node:child_process';
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../backend/testing/free-port.ts';
import { type StartedTokenHandler, startTokenHandler } from './testing/start-token-handler.ts';

const megabyte = Buffer.alloc(1_048_576, 'x');
const main = fileURLToPath(new URL('../bin/token-handler.mjs', import.meta.url));

// Runs in the child: reports the most memory it has had so far.
const tellPeak =
  'data:text/javascript,' +
  "process.on('message', () => process.send(process.resourceUsage().maxRSS)); process.channel.unref();";

describe('what streams through the token handler', () => {
  let upstream: Server;
  let url: string;
  let handler: StartedTokenHandler;

  beforeEach(async () => {
    upstream = createServer().listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    handler = await startTokenHandler(url);
  });

  afterEach(async () => {
    await handler.stop();
    upstream.closeAllConnections();
    upstream.close();
  });

  it('sends no cookie of its own to the upstream, and keeps the others', async () => {
    upstream.on('request', (request, response) => {
      response.setHeader('set-cookie', ['token-handler=evil', 'other=1']);
      response.end(JSON.stringify(request.headers));
    });
    const response = await fetch(`${handler.local}/any`, {
      headers: {
        cookie: 'a=1; token-handler=x; b=2',
        'x-forwarded-for': '6.6.6.6',
        te: 'trailers',
        'x-real-ip': '6.6.6.6',
      },
    });
    const headers = (await response.json()) as Record<string, string>;
    expect(headers['cookie']).toBe('a=1; b=2');
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-forwarded-host']).toBe(new URL(handler.url).host);
    expect(headers['x-forwarded-proto']).toBe('http');
    expect(headers['host']).toBe(new URL(url).host);
    expect(headers['te']).toBeUndefined();
    expect(headers['x-real-ip']).toBeUndefined();
    expect(response.headers.getSetCookie()).toEqual(['other=1']);
  });

  it('passes each event of a stream on before the next is sent', async () => {
    let stream: ServerResponse | null = null;
    upstream.on('request', (_request, response) => {
      stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
      stream.write('data: 1\n\n');
    });
    const response = await fetch(`${handler.local}/events`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('data: 1\n\n');
    stream!.write('data: 2\n\n');
    expect((await reader.read()).value).toBe('data: 2\n\n');
    await reader.cancel();
  });

  it('cancels the upstream request when the client hangs up', async () => {
    const closed = new Promise((resolve) => {
      upstream.on('request', (_request, response) => {
        response.on('close', resolve);
        response.write('begun');
      });
    });
    const abort = new AbortController();
    await fetch(`${handler.local}/events`, { signal: abort.signal });
    abort.abort();
    await closed;
    expect(upstream.listening).toBeTrue();
  });

  it('cuts off the response when the upstream breaks off', async () => {
    upstream.on('request', (_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy());
    });
    const response = await fetch(`${handler.local}/file`);
    await expectAsync(response.text()).toBeRejected();
  });

  it('connects WebSockets, without our cookie', async () => {
    let cookie: string | undefined;
    upstream.on('upgrade', (request, socket) => {
      cookie = request.headers.cookie;
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n');
      socket.write('Connection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    const socket = upgrade(handler, `Origin: ${handler.url}\r\nCookie: token-handler=x; b=2\r\n`);
    await readUntil(socket, '\r\n\r\n');
    socket.write('hello');
    expect(await readUntil(socket, 'hello')).toContain('hello');
    expect(cookie).toBe('b=2');
    socket.destroy();
  });

  it('rejects WebSockets of other sites', async () => {
    let upgrades = 0;
    upstream.on('upgrade', (_request, socket) => {
      upgrades += 1;
      socket.destroy();
    });
    const socket = upgrade(handler, 'Origin: https://evil.example\r\n');
    expect(await readUntil(socket, '\r\n\r\n')).toContain('403 Forbidden');
    expect(upgrades).toBe(0);
    socket.destroy();
  });

  it('gives the upstream its whole time after a long upload', async () => {
    const received: string[] = [];
    upstream.on('request', (request, response) => {
      request.setEncoding('utf8');
      request.on('data', (text: string) => received.push(text));
      request.on('end', () => response.end('done'));
    });
    jasmine.clock().install();
    try {
      const request = httpRequest(`${handler.local}/files`, { method: 'POST' });
      let isOver = false;
      const responded = once(request, 'response').finally(() => (isOver = true));
      for (const part of ['one', 'two', 'three']) {
        request.write(part);
        await until(() => isOver || received.join('').endsWith(part));
        // Together more than the upstream's 30 s.
        jasmine.clock().tick(20_000);
      }
      request.end();

      const [response] = (await responded) as [IncomingMessage];
      expect(response.statusCode).toBe(200);
    } finally {
      jasmine.clock().uninstall();
    }
  });

  // The bound is below the upload, so a handler that buffers it fails, and far above what the
  // garbage collector leaves lying around.
  it('needs less than 64 MB more memory for an upload of 100 MB', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-handler-'));
    const port = String(await findFreePort());
    const child = fork(main, {
      env: {
        ...process.env,
        PORT: port,
        UPSTREAM_URL: url,
        KEY_FILE: join(folder, 'keys'),
      },
      execArgv: ['--import', tellPeak],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    try {
      await once(child.stdout!, 'data');
      upstream.on('request', (request, response) => {
        let bytes = 0;
        request.on('data', (chunk: Buffer) => (bytes += chunk.length));
        request.on('end', () => response.end(String(bytes)));
      });
      await upload(port, 1);
      const before = await peakKilobytes(child);
      expect(await upload(port, 100)).toBe(String(100 * megabyte.length));
      expect((await peakKilobytes(child)) - before).toBeLessThan(64 * 1024);
    } finally {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
      rmSync(folder, { recursive: true });
    }
  });
});

/** Waits, one turn of the event loop at a time, until a condition holds. */
async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((resolve) => setImmediate(resolve));
}

async function upload(port: string, megabytes: number): Promise<string> {
  const request = httpRequest({ host: '127.0.0.1', port, path: '/files', method: 'POST' });
  const responded = once(request, 'response');
  for (let sent = 0; sent < megabytes; sent += 1) {
    if (!request.write(megabyte)) await once(request, 'drain');
  }
  request.end();
  const [response] = (await responded) as [AsyncIterable<Buffer>];
  let text = '';
  for await (const chunk of response) text += chunk.toString();
  return text;
}

async function peakKilobytes(child: ChildProcess): Promise<number> {
  child.send('peak');
  const [peak] = (await once(child, 'message')) as [number];
  return peak;
}

function upgrade(handler: StartedTokenHandler, headers: string) {
  const { port } = new URL(handler.local);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n${headers}`);
  socket.write('Connection: Upgrade\r\n\r\n');
  return socket;
}

async function readUntil(socket: ReturnType<typeof connect>, end: string): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.includes(end)) break;
  }
  return text;
}
