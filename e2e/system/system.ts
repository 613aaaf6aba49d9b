import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../backend/testing/free-port.ts';
import { patientDatabaseEnv } from '../../backend/testing/database-settings.ts';
import { ServerProcess } from './server-process.ts';
import { startTlsProxy } from './tls-proxy.ts';

/** The kind of system: `steady` is as with `npm start`, `secure` is behind TLS as in production. */
export type SystemKind = 'steady' | 'secure';

/** App and API on one origin, with their own database. */
export interface System {
  readonly url: string;
  readonly server: ServerProcess;
  readonly databaseFile: string;
  /** The configuration of the server and the command line. */
  readonly environment: Readonly<Record<string, string>>;
  readonly metricsUrl: string;
  /** Stops it and removes its files. */
  readonly stop: () => Promise<void>;
}

const settings: Record<SystemKind, Record<string, string>> = {
  steady: {},
  secure: { TRUSTED_PROXY_HOPS: '1' },
};

/** Starts the built app and the real server on a free port. */
export async function startSystem(
  kind: SystemKind,
  changes: Readonly<Record<string, string>> = {},
): Promise<System> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'));
  const databaseFile = join(folder, 'latchkey.db');
  const serverPort = await findFreePort();
  const proxy = kind === 'secure' ? await startTlsProxy({ serverPort, folder }) : null;
  const url = proxy?.url ?? `http://localhost:${serverPort}`;
  const metricsPort = await findFreePort();
  const environment = {
    PORT: String(serverPort),
    METRICS_PORT: String(metricsPort),
    PUBLIC_URL: url,
    DATABASE_URL: `sqlite:${databaseFile}`,
    KEYRING_FILE: join(folder, 'keyring.json'),
    REGISTRATIONS_PER_ADDRESS_PER_HOUR: '1000',
    ...patientDatabaseEnv,
    ...settings[kind],
    ...changes,
  };
  const server = new ServerProcess(environment);
  await server.start();
  const metricsUrl = `http://localhost:${metricsPort}/metrics`;
  return { url, server, databaseFile, environment, metricsUrl, stop };

  async function stop(): Promise<void> {
    proxy?.close();
    await server.stop();
    await rm(folder, { recursive: true });
  }
}
