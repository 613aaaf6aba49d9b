import bodyParser from 'koa-bodyparser';
import { limits } from '#shared/limits';
import { ProblemError } from '../../auth/problem.ts';
import type { RequestContext } from '../request-state.ts';

const parse = bodyParser({
  enableTypes: ['json'],
  // Accept any JSON value; the schema checks its type.
  strict: false,
  // Whether a chunked request has a body is only known after reading it.
  detectJSON: () => true,
  jsonLimit: `${limits.bodyMaxBytes}b`,
  onerror: (error, ctx) => {
    // Unless the rest of the body is consumed, the connection can't be reused.
    ctx.req.resume();
    throw isPlainJson(ctx) ? toProblem(error) : unsupported();
  },
});

/**
 * Parses the body as JSON; returns an empty object if there is no body.
 * | Only routes that take a body call this; the others ignore any body.
 * | @throws ProblemError `unsupported_media_type`, `invalid_json`, `body_too_large` or
 * `malformed_request`.
 */
export async function readJson(ctx: RequestContext): Promise<unknown> {
  await parse(ctx, () => Promise.resolve());
  const { body, rawBody } = ctx.request;
  if (rawBody === '') return {};
  if (!isPlainJson(ctx)) throw unsupported();
  return body;
}

/**
 * Checked here, because the parser also accepts other JSON types and inflates compressed bodies.
 */
function isPlainJson(ctx: RequestContext): boolean {
  const coding = ctx.headers['content-encoding'] ?? 'identity';
  return coding === 'identity' && ctx.is('application/json') === 'application/json';
}

function unsupported(): ProblemError {
  return new ProblemError('unsupported_media_type', 'the body is not plain JSON');
}

function toProblem(error: Error & { type?: unknown }): ProblemError {
  // No cause: the parser's errors quote or contain the body.
  switch (error.type) {
    case 'entity.too.large':
      return new ProblemError('body_too_large', 'the body is too large');
    case 'request.aborted':
    case 'request.size.invalid':
      return new ProblemError('malformed_request', 'the body does not match its Content-Length');
    default:
      return new ProblemError('invalid_json', 'the body is not JSON');
  }
}
