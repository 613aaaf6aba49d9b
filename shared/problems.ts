import * as v from 'valibot';

/**
 * Why a request was rejected: stable codes for programs. Clients have their own texts for people.
 */
export const problemCodes = [
  'malformed_request',
  'request_timeout',
  'headers_too_large',
  'invalid_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
  'wrong_password',
  'reset_link_invalid',
  'invalid_credentials',
  'access_token_missing',
  'access_token_expired',
  'access_token_invalid',
  'access_token_revoked',
  'step_up_required',
  'no_session',
  'session_ended',
  'token_reused',
  'insufficient_scope',
  'cross_site_request',
  'registration_closed',
  'not_found',
  'method_not_allowed',
  'email_taken',
  'last_admin',
  'too_many_attempts',
  'internal_error',
  'unavailable',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** Why a session is over. */
export const endReasons = [
  'signed_out',
  'by_user',
  'by_admin',
  'replaced',
  'session_limit',
  'idle',
  'lifetime',
  'password_changed',
  'account_disabled',
  'account_deleted',
  'reused',
  'unknown',
] as const;
export type EndReason = (typeof endReasons)[number];

/** What is wrong with a member of a request body. */
export const fieldErrorCodes = [
  'required',
  'wrong_type',
  'unknown_member',
  'too_short',
  'too_long',
  'not_email',
  'not_readable',
  'common_password',
] as const;
export type FieldErrorCode = (typeof fieldErrorCodes)[number];

/** An invalid member; `pointer` is a JSON Pointer into the request body (RFC 6901). */
export const fieldErrorSchema = v.strictObject({
  pointer: v.string(),
  code: v.picklist(fieldErrorCodes),
});
export type FieldError = Readonly<v.InferOutput<typeof fieldErrorSchema>>;

/** When and how a session ended, if known. */
export const endingSchema = v.strictObject({
  /** Seconds since 1970. */
  at: v.number(),
  /** The limit that was reached: of time unused for `idle`, of total time for `lifetime`. */
  limitSeconds: v.exactOptional(v.number()),
  /** The user's device from which it was ended, with `by_user` and `session_limit`. */
  device: v.exactOptional(
    v.strictObject({ browser: v.nullable(v.string()), system: v.nullable(v.string()) }),
  ),
});
export type Ending = Readonly<v.InferOutput<typeof endingSchema>>;

/** The body of every error response: `application/problem+json` (RFC 9457). */
export const problemSchema = v.strictObject({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist(problemCodes),
  /** The request's id in the server log. */
  requestId: v.string(),
  /** Why the session ended, with `session_ended` and `token_reused`. */
  reason: v.exactOptional(v.picklist(endReasons)),
  /** With `session_ended` and `token_reused`, if known. */
  ending: v.exactOptional(endingSchema),
  /** With `invalid_request`. */
  errors: v.exactOptional(v.pipe(v.array(fieldErrorSchema), v.readonly())),
});
export type Problem = Readonly<v.InferOutput<typeof problemSchema>>;
