import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { Clock } from '../../auth/clock.ts';
import type { CreateRateLimiter } from '../../auth/rate-limiter.ts';
import type { PostgresDatabase } from './postgres-database.ts';

interface LimiterQuery {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Where the library's statements have instants among their values: in ms, by this machine's clock. */
const instants: Readonly<Record<string, readonly number[]>> = {
  'rate_limits:rlflx-upsert': [2, 3],
  'rate_limits:rlflx-get': [1],
  'rate_limits:rlflx-clear-expired': [0],
};

/**
 * Counts in PostgreSQL: for all nodes together, and beyond a restart.
 *
 * The library knows no clock but the machine's: what it writes is put forward to the storage's, and
 * what it reads is put back, so that nodes whose clocks differ mean the same windows.
 */
export function postgresRateLimiters(database: PostgresDatabase, now: Clock): CreateRateLimiter {
  const storeClient = {
    query: async ({ name, text, values }: LimiterQuery) => {
      const aheadMs = now().getTime() - Date.now();
      const shifted = values.map((value, index) =>
        instants[name]?.includes(index) ? Number(value) + aheadMs : value,
      );
      const found = await database.query({ name, text }, shifted);
      const rows = found.map((row) => ({ ...row, expire: Number(row['expire']) - aheadMs }));
      return { rows, rowCount: rows.length };
    },
  };
  return ({ name, points, windowSeconds }) =>
    new RateLimiterPostgres({
      storeClient,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: name,
      points,
      duration: windowSeconds,
    });
}
