import * as v from 'valibot';
import { nameSchema } from '#shared/auth';

/** The signed-in user's own account: the answer of `GET` and `PATCH /api/me`. */
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
