import { HttpErrorResponse } from '@angular/common/http';
import type { FieldError, Problem, ProblemCode } from '#shared/problems';

/** Why a request failed: the server's code, or why there was no response. */
export type FailureCode = ProblemCode | 'offline' | 'unreachable' | 'unexpected';

/** A failed request, as the screens show it. */
export interface Failure {
  readonly code: FailureCode;
  /** The request's id in the server log; `null` without a response. */
  readonly requestId: string | null;
  /** When a retry is allowed, `null` if the server did not say. */
  readonly retryAt: Date | null;
  readonly errors: readonly FieldError[];
}

/** Converts any error of a request to a {@link Failure}. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof HttpErrorResponse)) return withoutAnswer('unexpected');
  if (error.status === 0) return withoutAnswer(navigator.onLine ? 'unreachable' : 'offline');

  const problem = toProblem(error.error);
  return {
    code: problem?.code ?? codeOfProxy(error),
    requestId: problem?.requestId ?? error.headers.get('X-Request-Id'),
    retryAt: retryAt(error),
    errors: problem?.errors ?? [],
  };
}

/** Whether the failure may be gone with a new access token. */
export function mayLackToken(failure: Failure): boolean {
  return isConnectionFailure(failure) || failure.code === 'access_token_expired';
}

/** Whether the server could not be reached. */
export function isConnectionFailure({ code }: Failure): boolean {
  return code === 'offline' || code === 'unreachable';
}

function withoutAnswer(code: FailureCode): Failure {
  return { code, requestId: null, retryAt: null, errors: [] };
}

/** A proxy responds with its own page if the server behind it does not respond. */
function codeOfProxy({ status }: HttpErrorResponse): FailureCode {
  return [502, 503, 504].includes(status) ? 'unavailable' : 'unexpected';
}

function toProblem(body: unknown): Problem | null {
  // Angular parses `application/problem+json` (RFC 9457) like other JSON.
  return typeof body === 'object' && body !== null && 'code' in body && 'requestId' in body
    ? (body as Problem)
    : null;
}

function retryAt(error: HttpErrorResponse): Date | null {
  const seconds = Number(error.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) ? new Date(Date.now() + seconds * 1000) : null;
}
