import type { DatabaseSettings } from '../database-settings.ts';
import type { Storage, StorageOptions } from '../storage.ts';
import { requireSchema } from '../require-schema.ts';
import { createDatabaseClock } from './database-clock.ts';
import { findMissingSteps, migratePostgres } from './migrations.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import { postgresAuditStore } from './postgres-audit-store.ts';
import { postgresRateLimiters } from './postgres-rate-limiter.ts';
import { postgresResetLinkStore } from './postgres-reset-link-store.ts';
import { postgresRevocationFeed } from './postgres-revocation-feed.ts';
import { postgresSessionStore } from './postgres-session-store.ts';
import { postgresUserStore } from './postgres-user-store.ts';
import { statement } from './statement.ts';
import type { StoreParts } from './store-parts.ts';

const writeReadiness = statement(
  'write-readiness',
  `INSERT INTO readiness VALUES (1, clock_timestamp())
   ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at`,
);

/** Opens a PostgreSQL database, whose clock is used for all decisions. */
export async function openPostgresStorage(
  settings: DatabaseSettings,
  options: StorageOptions,
): Promise<Storage> {
  const database = openPostgresDatabase(settings);
  const clock = createDatabaseClock(database);
  const now = options.now ?? clock.now;
  const { schema = 'create' } = options;
  try {
    if (schema !== 'create') {
      const missing = await findMissingSteps(database);
      requireSchema(missing, { use: schema, name: 'of Latchkey in PostgreSQL' });
    }
    if (schema !== 'leave') await migratePostgres(database);
    if (options.asServer) await database.keepConnected();
    await clock.read();
  } catch (error) {
    await database.close();
    throw error;
  }
  const { feed, publish, listen, close } = postgresRevocationFeed(database);
  if (options.asServer) await listen();
  const parts: StoreParts = { database, now, revoked: publish };
  return {
    now,
    users: postgresUserStore(parts),
    sessions: postgresSessionStore(parts),
    resetLinks: postgresResetLinkStore(parts),
    audit: postgresAuditStore(database, now),
    revocations: {
      ...feed,
      // Both are needed every second, so read them together.
      readSince: async (instant) => {
        await clock.read();
        return feed.readSince(instant);
      },
    },
    createRateLimiter: postgresRateLimiters(database),
    ping: () => clock.read(),
    checkWritable: async () => {
      await database.query(writeReadiness);
    },
    close: async () => {
      await close();
      await database.close();
    },
  };
}
