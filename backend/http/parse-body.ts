import bodyParser from 'koa-bodyparser';
import { limits } from '#shared/limits';
import { ProblemError } from '../auth/problem.ts';
import { isSafeMethod } from './same-origin.ts';
import type { RequestContext, RequestMiddleware } from './request-state.ts';

const parse = bodyParser({
  enableTypes: ['json'],
  jsonLimit: `${limits.bodyMaxBytes}b`,
  onerror: (error, ctx) => {
    // What is left of the body is read and thrown away, or the connection could not be used again.
    ctx.req.resume();
    throw toProblem(error);
  },
});

/**
 * Reads the body of a request that may change something.
 *
 * The media type is checked here, since koa-bodyparser takes `application/csp-report` and others
 * for JSON, and inflates what is compressed.
 */
export const parseBody: RequestMiddleware = (ctx, next) => {
  if (isSafeMethod(ctx.method)) return next();
  if (hasBody(ctx) && !isPlainJson(ctx)) {
    throw new ProblemError('unsupported_media_type', 'the body is not plain JSON');
  }
  return parse(ctx, next) as Promise<unknown>;
};

function hasBody({ headers }: RequestContext): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isPlainJson(ctx: RequestContext): boolean {
  const coding = ctx.headers['content-encoding'] ?? 'identity';
  return coding === 'identity' && ctx.is('application/json') === 'application/json';
}

function toProblem(error: Error & { type?: unknown }): ProblemError {
  // No cause: the parser's errors quote the body or hold all of it.
  switch (error.type) {
    case 'entity.too.large':
      return new ProblemError('body_too_large', 'the body is too large');
    case 'request.aborted':
    case 'request.size.invalid':
      return new ProblemError('malformed_request', 'the body is not as long as announced');
    default:
      return new ProblemError('invalid_json', 'the body is not JSON');
  }
}
