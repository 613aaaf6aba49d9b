import * as v from 'valibot';
import { nameSchema, newPasswordSchema, passwordSchema } from '#shared/auth';

/** The response of `GET` and `PATCH /api/me`. */
export const meSchema = v.strictObject({
  id: v.string(),
  email: v.string(),
  name: v.string(),
  isAdmin: v.boolean(),
  /** Seconds since 1970 (RFC 7519, NumericDate). */
  createdAt: v.number(),
});
export type Me = v.InferOutput<typeof meSchema>;

/** Body of `PATCH /api/me`. */
export const meChangeSchema = v.strictObject({ name: nameSchema });
export type MeChange = v.InferInput<typeof meChangeSchema>;

/** Body of `PUT /api/me/password`, which returns the token grant of a new session. */
export const passwordChangeSchema = v.strictObject({
  currentPassword: passwordSchema,
  newPassword: newPasswordSchema,
});
export type PasswordChange = v.InferInput<typeof passwordChangeSchema>;

/** Body of `POST /api/password/reset`; the token is the fragment of a reset link. */
export const passwordResetSchema = v.strictObject({
  token: v.pipe(v.string('wrong_type'), v.nonEmpty('required'), v.maxLength(100, 'too_long')),
  newPassword: newPasswordSchema,
});
export type PasswordReset = v.InferInput<typeof passwordResetSchema>;
