import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createKeyring, createLiveKeyring } from '../auth/tokens/keyring.ts';
import { readConfig } from '../config.ts';
import { readAppFiles } from '../http/app/app-files.ts';
import { createMovableClock } from './movable-clock.ts';
import { createLog } from '../observability/log.ts';
import { createServer } from '../server.ts';
import { openStorage } from '../storage/open-storage.ts';
import { checkAgainstDocument } from './check-document.ts';
import { patientDatabaseEnv } from './database-settings.ts';
import { checkHeaders } from './check-headers.ts';
import type { TestResponse } from './response.ts';

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as JSON, with its media type. */
  readonly json?: unknown;
  /** Sent unchanged. */
  readonly body?: string | Buffer;
}

interface TestServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The database; default: a new SQLite file. */
  readonly databaseUrl?: string | null;
  /** The folder of a built app. */
  readonly appFolder?: string;
  readonly requestTimeoutMs?: number;
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** Starts the whole server on a free port, with real HTTP, a real database and a movable clock. */
export async function startTestServer(options: TestServerOptions = {}) {
  const config = readConfig({ LOG_LEVEL: 'debug', ...patientDatabaseEnv, ...options.env });
  const clock = createMovableClock();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-'));
  const databaseFile = join(folder, 'latchkey.db');
  const { requestTimeoutMs, appFolder = join(folder, 'no-app') } = options;
  const databaseUrl = options.databaseUrl ?? `sqlite:${databaseFile}`;
  const settings = { ...config.database, url: () => databaseUrl };
  const storage = await openStorage(settings, { now: clock.now, asServer: true });
  const { keyring, replace: replaceKeyring } = createLiveKeyring(createKeyring(clock.now()));
  let closed: Promise<void> | undefined;
  const logLines: string[] = [];
  const log = createLog(config.logLevel, { write: (line: string) => logLines.push(line) });
  const server = await createServer({
    config,
    storage: { ...storage, close: closeStorage },
    keyring,
    appFiles: readAppFiles(appFolder),
    log,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
  const { http, rules } = server;
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;

  return {
    config,
    clock,
    keyring,
    replaceKeyring,
    rules,
    logLines,
    port,
    request,
    holdDatabase,
    closeStorage,
    finish,
    stop,
  };

  /**
   * Sends a request, with the public URL's host unless `headers` overrides it.
   * | @throws Error if the OpenAPI document does not allow the response, or a header is missing.
   */
  async function request(
    method: string,
    path: string,
    { headers = {}, json, body }: RequestOptions = {},
  ): Promise<TestResponse> {
    const content = json === undefined ? body : JSON.stringify(json);
    const sent = httpRequest({
      port,
      method,
      path,
      headers: {
        host: new URL(config.publicUrl).host,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(content === undefined || 'transfer-encoding' in headers
          ? {}
          : { 'content-length': Buffer.byteLength(content) }),
        ...headers,
      },
    });
    sent.end(content);
    const [incoming] = (await once(sent, 'response')) as [IncomingMessage];
    const response = await readResponse(incoming);
    checkAgainstDocument({ method, path, sent: json, response });
    const problems = checkHeaders(response);
    if (problems.length > 0) throw new Error(`${method} ${path}: ${problems.join('; ')}`);
    return response;
  }

  /** Locks the database against other writers; returns the function that releases it. */
  function holdDatabase(): () => void {
    const writer = new DatabaseSync(databaseFile);
    writer.exec('BEGIN IMMEDIATE');
    return () => {
      writer.close();
    };
  }

  /** Closes the database while the server keeps running. */
  function closeStorage(): Promise<void> {
    closed ??= storage.close();
    return closed;
  }

  /** Stops as in operation: after completing all requests in flight. */
  async function finish(): Promise<void> {
    await server.stop();
    await rm(folder, { recursive: true });
  }

  /** Stops without waiting for requests in flight. */
  function stop(): Promise<void> {
    http.closeAllConnections();
    return finish();
  }
}

/** Reads a response to its end. */
export async function readResponse(response: IncomingMessage): Promise<TestResponse> {
  const body = await buffer(response);
  const text = body.toString();
  const isJson = response.headers['content-type']?.includes('json') ?? false;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : null,
  };
}
