import type { Clock } from '../../auth/clock.ts';
import type { PostgresDatabase } from './postgres-database.ts';

const readClock = { name: 'read-clock', text: 'SELECT clock_timestamp() AS now' };

/**
 * Tells the database's time, so that nodes whose own clocks differ decide alike.
 *
 * Between two readings it goes on by this machine's monotonic clock, which no correction moves.
 */
export function createDatabaseClock({ query }: PostgresDatabase) {
  let readAtMs = 0;
  let databaseMs = 0;
  const now: Clock = () => new Date(databaseMs + performance.now() - readAtMs);
  return { now, read };

  /** Asks the database what time it is. @throws ProblemError `unavailable`. */
  async function read(): Promise<void> {
    const askedAtMs = performance.now();
    const [row] = await query(readClock, []);
    readAtMs = (askedAtMs + performance.now()) / 2;
    databaseMs = (row?.['now'] as Date).getTime();
  }
}
