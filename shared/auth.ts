import * as v from 'valibot';
import { limits } from '#shared/limits';
import type { FieldErrorCode } from '#shared/problems';

// The message of a check is the code of the field error it leads to.
const code = <Code extends FieldErrorCode>(value: Code) => value;

const text = v.string(code('wrong_type'));

/** An e-mail address, trimmed and in lower case, since it names one account. */
export const emailSchema = v.pipe(
  text,
  v.trim(),
  v.toLowerCase(),
  v.nonEmpty(code('required')),
  v.maxLength(limits.emailMaxLength, code('too_long')),
  v.rfcEmail(code('not_email')),
);

/** A password to be set, exactly as typed. */
export const newPasswordSchema = v.pipe(
  text,
  v.minLength(limits.passwordMinLength, code('too_short')),
  v.maxLength(limits.passwordMaxLength, code('too_long')),
);

/** A password to be compared, exactly as typed. */
export const passwordSchema = v.pipe(
  text,
  v.nonEmpty(code('required')),
  v.maxLength(limits.passwordMaxLength, code('too_long')),
);

/** What a person is called: trimmed, and something that others can read. */
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

/** Body of `POST /api/login`. Without `remember` the session ends with the browser, and sooner. */
export const credentialsSchema = v.strictObject({
  email: emailSchema,
  password: passwordSchema,
  remember: v.optional(v.boolean(code('wrong_type'))),
});
export type Credentials = v.InferInput<typeof credentialsSchema>;

/** Body of `POST /api/me/confirm`, the step-up (RFC 9470). */
export const confirmationSchema = v.strictObject({ password: passwordSchema });
export type Confirmation = v.InferInput<typeof confirmationSchema>;

/** An access token and whose it is: the answer of register, login, refresh and confirm (RFC 6749 §5.1). */
export const tokenGrantSchema = v.strictObject({
  access_token: v.string(),
  token_type: v.literal('Bearer'),
  /** Seconds from receipt. */
  expires_in: v.number(),
  /** The user's id. */
  sub: v.string(),
  /** The session's id. */
  sid: v.string(),
  /** How often the session's refresh token has rotated. */
  generation: v.number(),
});
export type TokenGrant = v.InferOutput<typeof tokenGrantSchema>;

/** The answer of logout. */
export const signedOutSchema = v.strictObject({ msg: v.literal('logged out') });
export type SignedOut = v.InferOutput<typeof signedOutSchema>;

/**
 * Whether a text shows something and leaves the text around it alone: no control characters, such as
 * those of escape sequences, no line breaks, no bidirectional embeddings, overrides or isolates.
 *
 * Joiners and direction marks are allowed, since Persian names and emoji need them.
 */
function isReadable(value: string): boolean {
  const hasControls = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u.test(value);
  // Some letters and symbols are blank, such as the Hangul fillers and the empty Braille pattern.
  const isVisible = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u.test(
    value,
  );
  return isVisible && !hasControls;
}
