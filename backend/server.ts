import { AsyncLocalStorage } from 'node:async_hooks';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from './app.ts';
import type { Keyring } from './auth/tokens/keyring.ts';
import { ProblemError } from './auth/problem.ts';
import { createRules, type Rules } from './auth/rules.ts';
import type { Config } from './config.ts';
import type { AppFiles } from './http/app/app-files.ts';
import type { RequestMetrics } from './http/measure-requests.ts';
import { createHttpServer, stopHttpServer } from './http/http-server.ts';
import type { Log } from './http/request-log.ts';
import { createOriginSource, type RequestsUnderWay } from './http/request-origin.ts';
import { createSecurityHeaders } from './http/security-headers.ts';
import { shareFreshCheck } from './share-fresh-check.ts';
import type { Storage } from './storage/storage.ts';

interface ServerParts {
  readonly config: Config;
  readonly storage: Storage;
  readonly keyring: Keyring;
  readonly appFiles: AppFiles;
  readonly log: Log;
  /** Receives request metrics, if enabled. */
  readonly metrics?: RequestMetrics | null;
  /** How long a client may take to send a whole request. */
  readonly requestTimeoutMs?: number;
}

/** A server that is not listening yet. */
export interface LatchkeyServer {
  readonly http: Server;
  readonly rules: Rules;
  /** Reports unready, and keeps serving while proxies move to another server. */
  readonly drain: () => Promise<void>;
  /** Completes requests in flight, and closes the database. */
  readonly stop: () => Promise<void>;
}

/** Creates a server on a storage, using the storage's clock. */
export async function createServer(parts: ServerParts): Promise<LatchkeyServer> {
  const { config, storage, keyring, appFiles, log, requestTimeoutMs } = parts;
  const { now } = storage;
  const requests: RequestsUnderWay = new AsyncLocalStorage();
  const rules = createRules({
    stores: storage,
    keyring,
    settings: config,
    now,
    origin: createOriginSource(requests),
  });
  await rules.revocations.start();
  const securityHeaders = await createSecurityHeaders(config.publicUrl);
  const checkWritable = shareFreshCheck(() => storage.checkWritable());
  let isStopping = false;
  const app = createApp({
    config,
    rules,
    createRateLimiter: storage.createRateLimiter,
    keyring,
    appFiles,
    securityHeaders,
    requests,
    checkReadiness,
    isStopping: () => isStopping,
    metrics: parts.metrics ?? null,
    log,
    now,
  });
  const http = createHttpServer({
    handle: app.callback(),
    securityHeaders,
    log,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
  return { http, rules, drain, stop };

  async function checkReadiness(): Promise<void> {
    if (isStopping) throw new ProblemError('unavailable', 'the server is stopping');
    await checkWritable();
  }

  async function drain(): Promise<void> {
    isStopping = true;
    await pause(config.drainSeconds * 1000);
  }

  async function stop(): Promise<void> {
    isStopping = true;
    await stopHttpServer(http);
    rules.revocations.stop();
    await storage.close();
  }
}
