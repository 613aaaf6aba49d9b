import type { Clock } from '../../auth/clock.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { statement } from './statement.ts';

const readClock = statement('read-clock', 'SELECT clock_timestamp() AS now');

/**
 * Creates a clock that follows the database's time, so that all nodes agree even if their own
 * clocks differ.
 * | Between readings it advances with this machine's monotonic clock, which is never adjusted.
 */
export function createDatabaseClock({ query }: PostgresDatabase) {
  let readAtMs = 0;
  let databaseMs = 0;
  const now: Clock = () => new Date(databaseMs + performance.now() - readAtMs);
  return { now, read };

  /** Reads the database's time. @throws ProblemError `unavailable`. */
  async function read(): Promise<void> {
    const askedAtMs = performance.now();
    const [row] = await query(readClock);
    readAtMs = (askedAtMs + performance.now()) / 2;
    databaseMs = (row?.['now'] as Date).getTime();
  }
}
