import * as v from 'valibot';

/** Response of the `/health` checks if they pass; `/health/ready` includes the database. */
export const healthSchema = v.strictObject({ status: v.picklist(['live', 'ready', 'accepting']) });
export type Health = v.InferOutput<typeof healthSchema>;

/** The public half of a key that signs access tokens (RFC 7517, RFC 7518 §6.2). */
export const publicKeySchema = v.strictObject({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: v.string(),
  y: v.string(),
  kid: v.string(),
  use: v.literal('sig'),
  alg: v.literal('ES256'),
});

/** Response of `GET /.well-known/jwks.json`. */
export const keySetSchema = v.strictObject({ keys: v.array(publicKeySchema) });
