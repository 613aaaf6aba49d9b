import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { loadEmbeddedPostgres } from './postgres-package.ts';

/** A PostgreSQL server for tests, run from an npm package. */
export interface TestPostgres {
  readonly url: string;
  /** Empties the database, which is faster than creating another one. */
  readonly empty: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a separate server on a free port, in a temporary folder. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user than root.
  const port = await findFreePort();
  const password = 'test';
  const { default: EmbeddedPostgres } = await loadEmbeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    postgresFlags: toFlags({
      listen_addresses: '127.0.0.1',
      max_connections: '300',
      fsync: 'off', // The tests kill nodes, never the database's machine.
    }),
  });
  await server.initialise();
  await server.start();
  const client = server.getPgClient();
  await client.connect();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    empty: async () => {
      await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    },
    stop: async () => {
      await client.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function toFlags(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
