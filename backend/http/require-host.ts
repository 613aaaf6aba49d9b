import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/** Rejects HTTP/1.1 requests without a Host header, and any with several (RFC 9112 §3.2). */
export const requireHost: RequestMiddleware = (ctx, next) => {
  const hosts = countHosts(ctx.req);
  if (hosts > 1 || (hosts === 0 && ctx.req.httpVersion === '1.1')) {
    throw new ProblemError(
      'malformed_request',
      'the request does not have exactly one Host header',
    );
  }
  return next();
};

/** Node's `headers` keep only the first of several. */
function countHosts({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    .length;
}
