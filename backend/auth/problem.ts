import type { EndReason, FieldError, ProblemCode } from '#shared/problems';
import type { SessionEnding } from './sessions/session-ending.ts';
import type { SessionIdentity } from './sessions/session.ts';

interface ProblemDetails {
  readonly cause?: unknown;
  readonly reason?: EndReason;
  readonly ending?: SessionEnding | null;
  /** The session the request belongs to, for the log. */
  readonly session?: SessionIdentity;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** How recently the password must have been entered, with `step_up_required` (RFC 9470 §3). */
  readonly maxAgeSeconds?: number;
}

/** The refresh problems that mean the session is over. */
export const endOfSession: readonly ProblemCode[] = ['no_session', 'session_ended', 'token_reused'];

/** A problem whose code the caller sees; the message goes only to the log. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly reason: EndReason | undefined;
  readonly ending: SessionEnding | null;
  readonly session: SessionIdentity | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly maxAgeSeconds: number | undefined;

  constructor(code: ProblemCode, message: string, details: ProblemDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.reason = details.reason;
    this.ending = details.ending ?? null;
    this.session = details.session;
    this.errors = details.errors;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.maxAgeSeconds = details.maxAgeSeconds;
  }
}

/**
 * Whether an error means that the database or the hashing queue was unavailable, so the outcome is
 * unknown.
 */
export function isUnavailable(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.code === 'unavailable';
}
