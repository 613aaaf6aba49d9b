import type { Clock } from '../auth/clock.ts';
import type { CreateRateLimiter } from '../auth/rate-limiter.ts';
import type { Stores } from '../auth/rules.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { openPostgresStorage } from './postgres/open-postgres-storage.ts';
import type { SchemaUse } from './require-schema.ts';
import { openSqliteStorage } from './sqlite/open-sqlite-storage.ts';

/** A database with everything in it. */
export interface Storage extends Stores {
  /** The clock by which everything is decided: the machine's own for SQLite. */
  readonly now: Clock;
  /** Counters in memory for SQLite, shared by all nodes for PostgreSQL. */
  readonly createRateLimiter: CreateRateLimiter;
  /** Answers when the database does. @throws ProblemError `unavailable`. */
  ping(): Promise<void>;
  /** Writes something small. @throws ProblemError `unavailable` if nothing can be written. */
  checkWritable(): Promise<void>;
  /** Finishes what is under way and lets go of the database. */
  close(): Promise<void>;
}

/** How a database is opened. */
export interface StorageOptions {
  /** Takes the place of the storage's own clock. */
  readonly now?: Clock;
  /** Whether it is for a server, of which a SQLite file can have one, or for a single command. */
  readonly asServer: boolean;
  /** What may be done about its schema: `create` unless something else is said. */
  readonly schema?: SchemaUse;
}

/**
 * Opens the database that a URL names (`sqlite:<file>` or `postgres://…`), and brings its schema
 * up to date if it may.
 *
 * @throws Error saying what is wrong with the URL or the database.
 */
export async function openStorage(
  settings: DatabaseSettings,
  options: StorageOptions,
): Promise<Storage> {
  const [scheme, rest = ''] = settings.url().split(/:(.*)/s);
  if (scheme === 'sqlite' && rest !== '') return openSqliteStorage(rest, settings, options);
  if (scheme === 'postgres' || scheme === 'postgresql') {
    return openPostgresStorage(settings, options);
  }
  throw new Error('DATABASE_URL is neither sqlite:<file> nor postgres://…');
}
