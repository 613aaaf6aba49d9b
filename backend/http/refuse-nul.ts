import { ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/** Refuses an address with a NUL in it: nothing of ours has one, and PostgreSQL fails at it. */
export const refuseNul: RequestMiddleware = (ctx, next) => {
  if (ctx.url.includes('%00')) {
    throw new ProblemError('malformed_request', 'there is a NUL in the address');
  }
  return next();
};
