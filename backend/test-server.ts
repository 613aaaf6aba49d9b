import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createApp } from './app.ts';
import { createKeyring } from './auth/keyring.ts';
import { createRules } from './auth/rules.ts';
import { readConfig } from './config.ts';
import { readAppFiles } from './http/app-files.ts';
import { createHttpServer } from './http/http-server.ts';
import { createSecurityHeaders } from './http/security-headers.ts';
import { createMovableClock } from './movable-clock.ts';
import { createLog } from './observability/log.ts';
import { openStorage } from './storage/open-storage.ts';

/** What came back for a request. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** What the body says if it is JSON, `null` otherwise. */
  readonly json: unknown;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as JSON, with its media type. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | Buffer;
}

interface TestServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The folder of a built app. */
  readonly appFolder?: string;
  readonly headersTimeoutMs?: number;
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** Starts the whole server on a free port: real HTTP, a real database, and a clock that is moved. */
export async function startTestServer(options: TestServerOptions = {}) {
  const config = readConfig({ LOG_LEVEL: 'debug', ...options.env });
  const clock = createMovableClock();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-'));
  const databaseFile = join(folder, 'latchkey.db');
  const storage = await openStorage(`sqlite:${databaseFile}`, { now: clock.now, asServer: true });
  const keyring = createKeyring(clock.now());
  const rules = createRules({ stores: storage, keyring, settings: config, now: clock.now });
  await rules.revocations.start();
  const logLines: string[] = [];
  const log = createLog(config.logLevel, { write: (line: string) => logLines.push(line) });
  const securityHeaders = await createSecurityHeaders(config.publicUrl);
  const app = createApp({
    config,
    rules,
    keyring,
    appFiles: await readAppFiles(options.appFolder ?? join(folder, 'no-app')),
    securityHeaders,
    checkReadiness: () => storage.ping(),
    log,
    now: clock.now,
  });
  const server = createHttpServer({
    handle: app.callback(),
    securityHeaders,
    log,
    ...(options.headersTimeoutMs === undefined
      ? {}
      : { headersTimeoutMs: options.headersTimeoutMs }),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  let closed: Promise<void> | undefined;
  return { config, clock, rules, logLines, port, request, holdDatabase, closeStorage, stop };

  /** Sends a request, under the host name of the public URL unless a header says otherwise. */
  async function request(
    method: string,
    path: string,
    { headers = {}, json, body }: RequestOptions = {},
  ): Promise<Answer> {
    const content = json === undefined ? body : JSON.stringify(json);
    const sent = httpRequest({
      port,
      method,
      path,
      headers: {
        host: new URL(config.publicUrl).host,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(content === undefined ? {} : { 'content-length': Buffer.byteLength(content) }),
        ...headers,
      },
    });
    sent.end(content);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const received = await buffer(response);
    const text = received.toString();
    const isJson = response.headers['content-type']?.includes('json') ?? false;
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: received,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : null,
    };
  }

  /** Keeps every other writer out of the database until the function it gives is called. */
  function holdDatabase(): () => void {
    const writer = new DatabaseSync(databaseFile);
    writer.exec('BEGIN IMMEDIATE');
    return () => {
      writer.close();
    };
  }

  /** Takes the database away while the server runs on. */
  function closeStorage(): Promise<void> {
    closed ??= storage.close();
    return closed;
  }

  async function stop(): Promise<void> {
    server.closeAllConnections();
    server.close();
    rules.revocations.stop();
    await closeStorage();
    await rm(folder, { recursive: true });
  }
}
