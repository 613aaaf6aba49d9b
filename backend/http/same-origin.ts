import { ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/**
 * Refuses what another site makes a browser send: every request that may change something, at any
 * path. Without both headers it is no browser that sends, and its cookies are its own affair.
 */
export function requireSameOrigin(publicUrl: string): RequestMiddleware {
  return (ctx, next) => {
    if (isSafeMethod(ctx.method)) return next();
    const { 'sec-fetch-site': site = 'same-origin', origin = publicUrl } = ctx.headers;
    if (site !== 'same-origin' || origin !== publicUrl) {
      throw new ProblemError('cross_site_request', 'another site sent the request');
    }
    return next();
  };
}

/** Whether a method never changes anything (RFC 9110 §9.2.1). */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
