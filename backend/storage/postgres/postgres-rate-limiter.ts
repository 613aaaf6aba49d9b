import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { CreateRateLimiter } from '../../auth/rate-limiter.ts';
import type { PostgresDatabase } from './postgres-database.ts';

interface LimiterQuery {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Creates rate limiters that count in PostgreSQL, for all nodes together and across restarts.
 * | A window starts and ends by the clock of the node that counts, so the clocks of the nodes have
 * to agree to within a few seconds.
 */
export function postgresRateLimiters(database: PostgresDatabase): CreateRateLimiter {
  const storeClient = {
    query: async ({ name, text, values }: LimiterQuery) => {
      const parameters = values.map((_, index) => String(index));
      const rows = await database.query(
        { name, text, parameters },
        Object.fromEntries(values.entries()),
      );
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
