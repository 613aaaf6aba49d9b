import * as v from 'valibot';

/** One of the user's sessions, as the list of devices shows it. Instants are seconds since 1970. */
export const deviceSchema = v.strictObject({
  sid: v.string(),
  /** Name of the browser, `null` when its User-Agent tells none. */
  browser: v.nullable(v.string()),
  /** Name of the operating system, `null` when its User-Agent tells none. */
  system: v.nullable(v.string()),
  /** The network it was last seen in: the first part of the address, never the whole. */
  addressPrefix: v.string(),
  signedInAt: v.number(),
  lastUsedAt: v.number(),
  /** When it ends if it is not used before. */
  idleExpiresAt: v.number(),
  /** When it ends however much it is used. */
  expiresAt: v.number(),
  /** Whether it is the session that asks. */
  isCurrent: v.boolean(),
});
export type Device = v.InferOutput<typeof deviceSchema>;

/** The answer of `GET /api/sessions`: at most 100 sessions, the one used last first. */
export const devicesSchema = v.strictObject({
  sessions: v.array(deviceSchema),
  /** What to ask for the next page with, `null` on the last one. */
  nextCursor: v.nullable(v.string()),
});
export type Devices = v.InferOutput<typeof devicesSchema>;

/** Query of `GET /api/sessions`. */
export const devicesQuerySchema = v.strictObject({
  cursor: v.optional(v.pipe(v.string('wrong_type'), v.regex(/^\d{13}-\d{1,15}$/, 'wrong_type'))),
});

/** The answer of `DELETE /api/sessions`: how many other sessions it ended. */
export const endedSessionsSchema = v.strictObject({ ended: v.number() });
export type EndedSessions = v.InferOutput<typeof endedSessionsSchema>;
