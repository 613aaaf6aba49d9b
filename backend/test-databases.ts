import { startTestPostgres } from './storage/postgres/test-postgres.ts';

/** A database for the servers of a suite. */
export interface TestDatabase {
  /** `null` for a SQLite file of each server's own. */
  readonly url: string | null;
  readonly stop: () => Promise<void>;
}

/** How to start one of each kind, for a suite that has to hold on both. */
export const databases: Readonly<Record<string, () => Promise<TestDatabase>>> = {
  SQLite: () => Promise.resolve({ url: null, stop: () => Promise.resolve() }),
  PostgreSQL: startTestPostgres,
};
