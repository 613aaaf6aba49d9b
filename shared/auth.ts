import * as v from 'valibot';
import { limits } from '#shared/limits';
import type { FieldErrorCode } from '#shared/problems';

// The message of a check is the code of the resulting field error.
const code = <Code extends FieldErrorCode>(value: Code) => value;

const text = v.string(code('wrong_type'));

/** An email address, trimmed and lowercased, because it identifies an account. */
export const emailSchema = v.pipe(
  text,
  v.trim(),
  v.toLowerCase(),
  v.nonEmpty(code('required')),
  v.maxLength(limits.emailMaxLength, code('too_long')),
  v.rfcEmail(code('not_email')),
);

/** A new password, exactly as typed. */
export const newPasswordSchema = v.pipe(
  text,
  v.minLength(limits.passwordMinLength, code('too_short')),
  v.maxLength(limits.passwordMaxLength, code('too_long')),
);

/** A current password to verify, exactly as typed. */
export const passwordSchema = v.pipe(
  text,
  v.nonEmpty(code('required')),
  v.maxLength(limits.passwordMaxLength, code('too_long')),
);

/** A person's name: trimmed, and readable for others. */
export const nameSchema = v.pipe(
  text,
  v.trim(),
  v.nonEmpty(code('required')),
  v.maxLength(limits.nameMaxLength, code('too_long')),
  v.check(isReadable, code('not_readable')),
  v.description('Has a visible character, and no control characters or bidirectional overrides.'),
);

/** Body of `POST /api/register`. */
export const registrationSchema = v.strictObject({
  email: emailSchema,
  password: newPasswordSchema,
  name: nameSchema,
});
export type Registration = v.InferInput<typeof registrationSchema>;

/**
 * Body of `POST /api/login`. Without `remember`, the session ends with the browser, and has shorter
 * limits.
 */
export const credentialsSchema = v.strictObject({
  email: emailSchema,
  password: passwordSchema,
  remember: v.optional(v.boolean(code('wrong_type'))),
});
export type Credentials = v.InferInput<typeof credentialsSchema>;

/** Body of `POST /api/me/step-up`, the step-up (RFC 9470). */
export const stepUpSchema = v.strictObject({ password: passwordSchema });
export type StepUp = v.InferInput<typeof stepUpSchema>;

/**
 * An access token and its owner: the response of register, login, refresh and step-up (RFC 6749
 * §5.1).
 */
export const tokenGrantSchema = v.strictObject({
  access_token: v.string(),
  token_type: v.literal('Bearer'),
  /** Seconds from receipt. */
  expires_in: v.number(),
  /** The user's id. */
  sub: v.string(),
  /** The session's id. */
  sid: v.string(),
  /** How many times the session's refresh token has rotated. */
  generation: v.number(),
});
export type TokenGrant = v.InferOutput<typeof tokenGrantSchema>;

/** The response of logout. */
export const signedOutSchema = v.strictObject({ msg: v.literal('logged out') });
export type SignedOut = v.InferOutput<typeof signedOutSchema>;

/**
 * Whether a text is visible and does not affect the text around it: no control characters (such as
 * escape sequences), line breaks, or bidirectional embeddings, overrides or isolates.
 * | Joiners and direction marks are allowed, because Persian names and emoji need them.
 */
function isReadable(value: string): boolean {
  const hasControls = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u.test(value);
  // Some letters and symbols are blank, such as the Hangul fillers and the empty Braille pattern.
  const isVisible = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u.test(
    value,
  );
  return isVisible && !hasControls;
}
