import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { DatabaseSettings } from '../database-settings.ts';
import type { Storage, StorageOptions } from '../storage.ts';
import { requireSchema } from '../require-schema.ts';
import { createChangeUser } from './change-user.ts';
import { findMissingSteps, migrateSqlite } from './migrations.ts';
import { claimServer } from './claim-server.ts';
import { makePrivateFile } from './make-private-file.ts';
import { prepareSessionStatements } from './session-statements.ts';
import { createWriteAudit, sqliteAuditStore } from './sqlite-audit-store.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { sqliteResetLinkStore } from './sqlite-reset-link-store.ts';
import { sqliteRevocationFeed } from './sqlite-revocation-feed.ts';
import { sqliteSessionStore } from './sqlite-session-store.ts';
import { sqliteUserStore } from './sqlite-user-store.ts';
import { createStartSession } from './start-session.ts';

/**
 * Opens a SQLite file; creates it if it is missing and its schema may be created.
 * | @throws Error if the schema is not usable, or another server has the file.
 */
export async function openSqliteStorage(
  file: string,
  options: StorageOptions & { readonly settings: DatabaseSettings },
): Promise<Storage> {
  const { settings, now = () => new Date(), asServer, schema = 'create' } = options;
  if (schema !== 'create') requireSchema(findMissingSteps(file), { use: schema, name: file });
  mkdirSync(dirname(file), { recursive: true });
  const release = asServer && file !== ':memory:' ? claimServer(file) : null;
  // SQLite creates its other files with the same mode.
  if (file !== ':memory:') makePrivateFile(file);
  const database = openSqliteDatabase(file, settings);
  const close = async () => {
    await database.close();
    release?.();
  };
  try {
    if (schema !== 'leave') await migrateSqlite(database, settings.connectMs);
  } catch (error) {
    await close();
    throw error;
  }
  const ping = database.connection.prepare('SELECT 1');
  const writeReadiness = database.connection.prepare('REPLACE INTO readiness VALUES (1, :at)');
  const { feed, publish } = sqliteRevocationFeed(database);
  const writeAudit = createWriteAudit(database);
  const sessionStatements = prepareSessionStatements(database.connection);
  const startSession = createStartSession(sessionStatements, writeAudit);
  const parts = {
    database,
    now,
    sessionStatements,
    writeAudit,
    startSession,
    changeUser: createChangeUser({ database, sessionStatements, writeAudit, startSession }),
    revoked: publish,
  };
  return {
    now,
    users: sqliteUserStore(parts),
    sessions: sqliteSessionStore(parts),
    resetLinks: sqliteResetLinkStore(parts),
    audit: sqliteAuditStore(parts),
    revocations: feed,
    createRateLimiter: ({ name, points, windowSeconds }) =>
      new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds }),
    ping: async () => {
      await database.read(() => ping.get());
    },
    checkWritable: async () => {
      await database.write(() => writeReadiness.run({ at: now().getTime() }));
    },
    close,
  };
}
