import type { Clock } from '../auth/clock.ts';
import type { CreateRateLimiter } from '../auth/rate-limiter.ts';
import type { Stores } from '../auth/rules.ts';
import type { SchemaUse } from './require-schema.ts';

/** The stores of a database, with its clock and its rate limiters. */
export interface Storage extends Stores {
  /** The clock used for all decisions; with SQLite, the machine's own. */
  readonly now: Clock;
  /** Counts in memory with SQLite, and in PostgreSQL for all nodes together. */
  readonly createRateLimiter: CreateRateLimiter;
  /** Checks that the database responds. @throws ProblemError `unavailable`. */
  ping(): Promise<void>;
  /** Checks that the database accepts writes. @throws ProblemError `unavailable` if it does not. */
  checkWritable(): Promise<void>;
  /** Completes work in flight and closes the database. */
  close(): Promise<void>;
}

/** Options for opening a database. */
export interface StorageOptions {
  /** Replaces the storage's own clock. */
  readonly now?: Clock;
  /** Whether a server uses it (a SQLite file can have only one) rather than a single command. */
  readonly asServer: boolean;
  /** What may be done about the schema; `create` by default. */
  readonly schema?: SchemaUse;
}
