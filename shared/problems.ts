/** Why a request was refused: stable, for programs. Texts for people are the client's own. */
export type ProblemCode =
  | 'malformed_request'
  | 'request_timeout'
  | 'headers_too_large'
  | 'invalid_json'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'invalid_request'
  | 'wrong_password'
  | 'reset_link_invalid'
  | 'invalid_credentials'
  | 'access_token_missing'
  | 'access_token_expired'
  | 'access_token_invalid'
  | 'access_token_revoked'
  | 'step_up_required'
  | 'no_session'
  | 'session_ended'
  | 'token_reused'
  | 'insufficient_scope'
  | 'cross_site_request'
  | 'registration_closed'
  | 'not_found'
  | 'method_not_allowed'
  | 'email_taken'
  | 'last_admin'
  | 'too_many_attempts'
  | 'internal_error'
  | 'unavailable';

/** Why a session is over. */
export type EndReason =
  | 'signed_out'
  | 'by_user'
  | 'by_admin'
  | 'replaced'
  | 'idle'
  | 'lifetime'
  | 'password_changed'
  | 'account_disabled'
  | 'account_deleted'
  | 'reused'
  | 'unknown';

/** What is wrong with one member of a request body. */
export type FieldErrorCode =
  | 'required'
  | 'wrong_type'
  | 'unknown_member'
  | 'too_short'
  | 'too_long'
  | 'not_email'
  | 'common_password';

/** One faulty member; `pointer` is a JSON Pointer into the request body (RFC 6901). */
export interface FieldError {
  readonly pointer: string;
  readonly code: FieldErrorCode;
}

/** The body of every answer that refuses: `application/problem+json` (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  /** Names the request in the server's log. */
  readonly requestId: string;
  /** Why the session ended, with `session_ended` and `token_reused`. */
  readonly reason?: EndReason;
  /** With `invalid_request`. */
  readonly errors?: readonly FieldError[];
}
