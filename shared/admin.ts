import * as v from 'valibot';
import { limits } from '#shared/limits';

/** An account as administrators see it. Instants are seconds since 1970. */
export const adminUserSchema = v.strictObject({
  id: v.string(),
  email: v.string(),
  name: v.string(),
  isAdmin: v.boolean(),
  disabled: v.boolean(),
  createdAt: v.number(),
  /** How many live sessions there are. */
  sessions: v.number(),
  /** When a session was last used, `null` when none is known any more. */
  lastSeenAt: v.nullable(v.number()),
});
export type AdminUser = v.InferOutput<typeof adminUserSchema>;

/** The answer of `GET /api/admin/users`, by e-mail address. */
export const adminUsersSchema = v.strictObject({
  users: v.array(adminUserSchema),
  /** What to ask for the next page with, `null` on the last one. */
  nextCursor: v.nullable(v.string()),
});
export type AdminUsers = v.InferOutput<typeof adminUsersSchema>;

/** Query of `GET /api/admin/users`; `search` is a part of a name or an e-mail address. */
export const adminUsersQuerySchema = v.strictObject({
  search: v.optional(
    v.pipe(v.string('wrong_type'), v.trim(), v.maxLength(limits.emailMaxLength, 'too_long')),
  ),
  cursor: v.optional(v.pipe(v.string('wrong_type'), v.maxLength(400, 'too_long'))),
});

/** Body of `PATCH /api/admin/users/:id`: what is missing stays as it is. */
export const adminUserChangeSchema = v.strictObject({
  isAdmin: v.optional(v.boolean('wrong_type')),
  disabled: v.optional(v.boolean('wrong_type')),
});
export type AdminUserChange = v.InferInput<typeof adminUserChangeSchema>;

/** What the audit knows of; each row is one of these. */
export const auditEvents = [
  'registered',
  'user_added',
  'signed_in',
  'sign_in_failed',
  'signed_out',
  'session_ended',
  'refresh_repeated_late',
  'token_reused',
  'session_rolled_back',
  'password_changed',
  'password_reset',
  'reset_link_made',
  'account_deleted',
  'user_disabled',
  'user_enabled',
  'admin_granted',
  'admin_withdrawn',
  'keys_rotated',
  'keys_retired',
  'forwarded_for_ignored',
  'server_started',
  'server_stopped',
] as const;
export type AuditEvent = (typeof auditEvents)[number];

/** One row of the audit: who did what to whom, when, from where, why. */
export const auditRowSchema = v.strictObject({
  id: v.string(),
  /** Seconds since 1970. */
  at: v.number(),
  event: v.picklist(auditEvents),
  /** Why, as a code: the reason of an ended session or of a failed sign-in, or `null`. */
  reason: v.nullable(v.string()),
  /** Whose account it is about; the address is `null` when the account is gone. */
  user: v.nullable(v.strictObject({ id: v.string(), email: v.nullable(v.string()) })),
  /** Another user who did it, `null` when the user did, or nobody who was signed in. */
  actor: v.nullable(v.strictObject({ id: v.string(), email: v.nullable(v.string()) })),
  /** The session that it is about, or from which it was done. */
  sid: v.nullable(v.string()),
  /** An IP address, or `command line`, or `null` for the server itself. */
  address: v.nullable(v.string()),
  /** Names the request in the server's log. */
  requestId: v.nullable(v.string()),
});
export type AuditRow = v.InferOutput<typeof auditRowSchema>;

/** The answer of `GET /api/admin/audit`, newest first. */
export const auditSchema = v.strictObject({
  rows: v.array(auditRowSchema),
  /** What to ask for the next page with, `null` on the last one. */
  nextCursor: v.nullable(v.string()),
});
export type Audit = v.InferOutput<typeof auditSchema>;

/** Query of `GET /api/admin/audit`: one kind of event, one account, or all. */
export const auditQuerySchema = v.strictObject({
  event: v.optional(v.picklist(auditEvents, 'wrong_type')),
  userId: v.optional(v.pipe(v.string('wrong_type'), v.maxLength(100, 'too_long'))),
  cursor: v.optional(v.pipe(v.string('wrong_type'), v.regex(/^\d{1,15}$/, 'wrong_type'))),
});
