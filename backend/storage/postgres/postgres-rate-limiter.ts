import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { CreateRateLimiter } from '../../auth/rate-limiter.ts';
import type { PostgresDatabase } from './postgres-database.ts';

interface LimiterQuery {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Counts in PostgreSQL: for all nodes together, and beyond a restart. */
export function postgresRateLimiters(database: PostgresDatabase): CreateRateLimiter {
  const storeClient = {
    query: async ({ name = '', text, values = [] }: LimiterQuery) => {
      const rows = await database.query({ name, text }, values);
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
