import { startTestPostgres } from './postgres.ts';

/** The database of a suite's servers. */
export interface TestDatabase {
  /** `null` if each server has its own SQLite file. */
  readonly url: string | null;
  readonly stop: () => Promise<void>;
}

/** Starts a database of each kind, for suites that must pass on both. */
export const databases: Readonly<Record<string, () => Promise<TestDatabase>>> = {
  SQLite: () => Promise.resolve({ url: null, stop: () => Promise.resolve() }),
  PostgreSQL: startTestPostgres,
};
