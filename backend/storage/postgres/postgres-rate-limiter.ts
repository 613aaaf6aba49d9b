import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { Clock } from '../../auth/clock.ts';
import type { CreateRateLimiter } from '../../auth/rate-limiter.ts';
import type { PostgresDatabase } from './postgres-database.ts';

interface LimiterQuery {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Which parameters of the library's statements are times, in ms by this machine's clock. */
const instants: Readonly<Record<string, readonly number[]>> = {
  'rate_limits:rlflx-upsert': [2, 3],
  'rate_limits:rlflx-get': [1],
  'rate_limits:rlflx-clear-expired': [0],
};

/**
 * Creates rate limiters that count in PostgreSQL, for all nodes together and across restarts.
 * | The library only knows this machine's clock. Times are shifted to the storage's clock when
 * written and back when read, so that nodes with different clocks share the same windows.
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
