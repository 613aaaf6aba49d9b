import { ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/** Refuses an HTTP/1.1 request without a Host header (RFC 9112 §3.2). */
export const requireHost: RequestMiddleware = (ctx, next) => {
  if (ctx.headers.host === undefined && ctx.req.httpVersion === '1.1') {
    throw new ProblemError('malformed_request', 'there is no Host header');
  }
  return next();
};
