import type { RateLimiterAbstract } from 'rate-limiter-flexible';

/** Makes a counter that refuses more than so many points in a window; its names are all different. */
export type CreateRateLimiter = (options: {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}) => RateLimiterAbstract;
