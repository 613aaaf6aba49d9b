import type { Ending, Problem, ProblemCode } from '#shared/problems';
import { toNumericDate } from '../auth/clock.ts';
import { ProblemError } from '../auth/problem.ts';
import type { SessionEnding } from '../auth/sessions/session-ending.ts';
import type { RequestMiddleware } from './request-state.ts';

interface Meaning {
  readonly status: number;
  readonly title: string;
}

/** The status and title of each problem. */
export const problemMeanings: Readonly<Record<ProblemCode, Meaning>> = {
  malformed_request: { status: 400, title: 'The request is not valid HTTP' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_credentials: { status: 401, title: 'Wrong email or password' },
  access_token_missing: { status: 401, title: 'An access token is required' },
  access_token_expired: { status: 401, title: 'The access token has expired' },
  access_token_invalid: { status: 401, title: 'The access token is not valid' },
  access_token_revoked: { status: 401, title: 'The access token was revoked' },
  step_up_required: { status: 401, title: 'The password must be entered again' },
  no_session: { status: 401, title: 'There is no session' },
  session_ended: { status: 401, title: 'The session has ended' },
  token_reused: { status: 401, title: 'The session was ended because a refresh token was reused' },
  cross_site_request: { status: 403, title: 'The request came from another site' },
  registration_closed: { status: 403, title: 'Registration is closed' },
  insufficient_scope: { status: 403, title: 'Only administrators may do this' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  request_timeout: { status: 408, title: 'The request took too long' },
  email_taken: { status: 409, title: 'The email address already has an account' },
  last_admin: { status: 409, title: 'There must be at least one administrator' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is not plain application/json' },
  invalid_request: { status: 422, title: 'The input is invalid' },
  wrong_password: { status: 422, title: 'Wrong password' },
  reset_link_invalid: { status: 422, title: 'The link was used or has expired' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal_error: { status: 500, title: 'Something went wrong' },
  unavailable: { status: 503, title: 'The service is temporarily unavailable' },
};

// The names of these access token problems in RFC 6750 §3.1 and RFC 9470.
const challenges: Partial<Record<ProblemCode, string>> = {
  access_token_expired: 'Bearer error="invalid_token"',
  access_token_invalid: 'Bearer error="invalid_token"',
  access_token_revoked: 'Bearer error="invalid_token"',
  step_up_required: 'Bearer error="insufficient_user_authentication"',
  insufficient_scope: 'Bearer error="insufficient_scope"',
};

/**
 * Turns thrown errors into problem responses (RFC 9457).
 * | Keeps headers that are already set; Koa's own error handling would drop them.
 */
export const sendProblems: RequestMiddleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.state.error = error;
    const problem =
      error instanceof ProblemError
        ? error
        : new ProblemError('internal_error', 'an unexpected error', { cause: error });
    const body = toProblem(problem, ctx.state.requestId);
    ctx.status = body.status;
    ctx.body = body;
    ctx.type = problemType;
    ctx.set(problemHeaders(problem));
  }
};

/** The media type of a problem. */
export const problemType = 'application/problem+json';

/** Converts an error to the response body, with its code but never its message. */
export function toProblem(error: ProblemError, requestId: string): Problem {
  const { code, reason, ending, errors } = error;
  return {
    type: `tag:latchkey.example,2026:${code}`,
    ...problemMeanings[code],
    code,
    requestId,
    ...(reason === undefined ? {} : { reason }),
    ...(ending === null ? {} : { ending: toEnding(ending) }),
    ...(errors === undefined ? {} : { errors }),
  };
}

function toEnding({ at, limitSeconds, device }: SessionEnding): Ending {
  return {
    at: toNumericDate(at),
    ...(limitSeconds === null ? {} : { limitSeconds }),
    ...(device === null ? {} : { device }),
  };
}

function problemHeaders(error: ProblemError): Record<string, string> {
  const headers: Record<string, string> = { 'Cache-Control': 'no-store' };
  const isUnauthorized = problemMeanings[error.code].status === 401;
  const challenge = challenges[error.code] ?? (isUnauthorized ? 'Bearer' : null);
  if (challenge !== null) {
    const maxAge = error.maxAgeSeconds === undefined ? '' : `, max_age="${error.maxAgeSeconds}"`;
    headers['WWW-Authenticate'] = `${challenge}${maxAge}`;
  }
  if (error.code === 'unavailable' || error.retryAfterSeconds !== undefined) {
    headers['Retry-After'] = String(error.retryAfterSeconds ?? 1);
  }
  return headers;
}
