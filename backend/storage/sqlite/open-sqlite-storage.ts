import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Storage, StorageOptions } from '../open-storage.ts';
import { migrateSqlite } from './migrations.ts';
import { claimServer } from './claim-server.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { sqliteRevocationFeed } from './sqlite-revocation-feed.ts';
import { sqliteSessionStore } from './sqlite-session-store.ts';
import { sqliteUserStore } from './sqlite-user-store.ts';

/** Opens a SQLite file, which is made when it is missing. */
export async function openSqliteStorage(file: string, options: StorageOptions): Promise<Storage> {
  const { now = () => new Date(), asServer } = options;
  mkdirSync(dirname(file), { recursive: true });
  const release = asServer && file !== ':memory:' ? claimServer(file) : null;
  const database = openSqliteDatabase(file);
  await migrateSqlite(database);
  const ping = database.connection.prepare('SELECT 1');
  const revocations = sqliteRevocationFeed(database);
  return {
    now,
    users: sqliteUserStore(database, now),
    sessions: sqliteSessionStore(database, now, revocations.publish),
    revocations: revocations.feed,
    ping: async () => {
      await database.read(() => ping.get());
    },
    close: async () => {
      await database.close();
      release?.();
    },
  };
}
