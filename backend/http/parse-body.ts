import bodyParser from 'koa-bodyparser';
import { limits } from '#shared/limits';
import { ProblemError } from '../auth/problem.ts';
import type { RequestContext } from './request-state.ts';

const parse = bodyParser({
  enableTypes: ['json'],
  // Any JSON value: the schema says which type it wants.
  strict: false,
  // Only reading tells whether a chunked request has a body at all.
  detectJSON: () => true,
  jsonLimit: `${limits.bodyMaxBytes}b`,
  onerror: (error, ctx) => {
    // Without reading the rest of the body, the connection could not be used again.
    ctx.req.resume();
    throw isPlainJson(ctx) ? toProblem(error) : unsupported();
  },
});

/**
 * Returns the JSON value of the body, an empty object without a body.
 *
 * Only routes that take a body call this: the others ignore whatever comes with a request.
 *
 * @throws ProblemError `unsupported_media_type`, `invalid_json`, `body_too_large` or
 * `malformed_request`.
 */
export async function parseBody(ctx: RequestContext): Promise<unknown> {
  await parse(ctx, () => Promise.resolve());
  const { body, rawBody } = ctx.request;
  if (rawBody === '') return {};
  if (!isPlainJson(ctx)) throw unsupported();
  return body;
}

/** Checked here, since the parser also accepts other types of JSON and inflates bodies. */
function isPlainJson(ctx: RequestContext): boolean {
  const coding = ctx.headers['content-encoding'] ?? 'identity';
  return coding === 'identity' && ctx.is('application/json') === 'application/json';
}

function unsupported(): ProblemError {
  return new ProblemError('unsupported_media_type', 'the body is not plain JSON');
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
