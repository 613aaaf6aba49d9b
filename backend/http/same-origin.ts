import { ProblemError } from '../auth/problem.ts';
import type { RequestMiddleware } from './request-state.ts';

/**
 * Rejects state-changing requests that another site makes a browser send, at any path. A request
 * with neither header doesn't come from a browser, so CSRF does not apply.
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

/** Whether a method is safe, that is, read-only (RFC 9110 §9.2.1). */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
