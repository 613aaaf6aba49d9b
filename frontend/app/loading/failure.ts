import { HttpErrorResponse } from '@angular/common/http';
import type { FieldError, Problem, ProblemCode } from '#shared/problems';

/** Why a request brought nothing: the server's code, or what kept its answer away. */
export type FailureCode = ProblemCode | 'offline' | 'unreachable' | 'unexpected';

/** A failed request, as the screens tell it. */
export interface Failure {
  readonly code: FailureCode;
  /** Names the request in the server's log; `null` when no server answered. */
  readonly requestId: string | null;
  /** When it may be tried again, `null` when nobody said. */
  readonly retryAt: Date | null;
  readonly errors: readonly FieldError[];
}

/** Tells any error of a request as a {@link Failure}. */
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

/** Whether an access token may be all that was missing. */
export function mayLackToken(failure: Failure): boolean {
  return isConnectionFailure(failure) || failure.code === 'access_token_expired';
}

/** Whether the server could not be asked at all. */
export function isConnectionFailure({ code }: Failure): boolean {
  return code === 'offline' || code === 'unreachable';
}

function withoutAnswer(code: FailureCode): Failure {
  return { code, requestId: null, retryAt: null, errors: [] };
}

/** A proxy says in a page of its own that the server behind it gave no answer. */
function codeOfProxy({ status }: HttpErrorResponse): FailureCode {
  return [502, 503, 504].includes(status) ? 'unavailable' : 'unexpected';
}

function toProblem(body: unknown): Problem | null {
  // With the type of RFC 9457 Angular parses the body like any other JSON.
  return typeof body === 'object' && body !== null && 'code' in body && 'requestId' in body
    ? (body as Problem)
    : null;
}

function retryAt(error: HttpErrorResponse): Date | null {
  const seconds = Number(error.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) ? new Date(Date.now() + seconds * 1000) : null;
}
