import * as v from 'valibot';

/** A session as the list of devices shows it. Times are seconds since 1970. */
export const sessionSummarySchema = v.strictObject({
  sid: v.string(),
  /** The name of the browser, `null` if the User-Agent doesn't contain one. */
  browser: v.nullable(v.string()),
  /** The name of the operating system, `null` if the User-Agent doesn't contain one. */
  system: v.nullable(v.string()),
  /** The network it was last used from: the first part of the address, never all of it. */
  addressPrefix: v.string(),
  signedInAt: v.number(),
  lastUsedAt: v.number(),
  /** When it expires unless it is used before. */
  idleExpiresAt: v.number(),
  /** When it expires regardless of use. */
  expiresAt: v.number(),
  /** Whether it is the caller's session. */
  isCurrent: v.boolean(),
});
export type SessionSummary = v.InferOutput<typeof sessionSummarySchema>;

/** Response of `GET /api/sessions`: at most 100 sessions, most recently used first. */
export const sessionListSchema = v.strictObject({
  sessions: v.array(sessionSummarySchema),
  /** The cursor of the next page, `null` on the last one. */
  nextCursor: v.nullable(v.string()),
});
export type SessionList = v.InferOutput<typeof sessionListSchema>;

/** Query of `GET /api/sessions`. */
export const sessionsQuerySchema = v.strictObject({
  cursor: v.optional(v.pipe(v.string('wrong_type'), v.regex(/^\d{13}-\d{1,15}$/, 'wrong_type'))),
});

/** Response of `DELETE /api/sessions`: how many other sessions it ended. */
export const endedSessionsSchema = v.strictObject({ ended: v.number() });
export type EndedSessions = v.InferOutput<typeof endedSessionsSchema>;
