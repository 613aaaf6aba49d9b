import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/** Refuses an HTTP/1.1 request without a Host header, and any with several (RFC 9112 §3.2). */
export const requireHost: RequestMiddleware = (ctx, next) => {
  const hosts = countHosts(ctx.req);
  if (hosts > 1 || (hosts === 0 && ctx.req.httpVersion === '1.1')) {
    throw new ProblemError('malformed_request', 'there is not exactly one Host header');
  }
  return next();
};

/** Of several, Node's `headers` keep the first alone. */
function countHosts({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    .length;
}
