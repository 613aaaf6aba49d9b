import { ProblemError } from '../../auth/problem.ts';
import type { RequestMiddleware } from '../request-state.ts';

/** Rejects URLs that contain a NUL: none of ours does, and PostgreSQL fails on it. */
export const rejectNul: RequestMiddleware = (ctx, next) => {
  if (ctx.url.includes('%00')) {
    throw new ProblemError('malformed_request', 'the URL contains a NUL');
  }
  return next();
};
