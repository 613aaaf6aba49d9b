import type { RateLimiterAbstract } from 'rate-limiter-flexible';

/** Creates a limiter that allows `points` per window; each name must be unique. */
export type CreateRateLimiter = (options: {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}) => RateLimiterAbstract;
