import * as v from 'valibot';
import { limits } from '#shared/limits';

/** An account as administrators see it. Times are seconds since 1970. */
export const adminUserSchema = v.strictObject({
  id: v.string(),
  email: v.string(),
  name: v.string(),
  isAdmin: v.boolean(),
  disabled: v.boolean(),
  createdAt: v.number(),
  /** The number of live sessions. */
  sessions: v.number(),
  /** When one of its sessions was last used, `null` if unknown. */
  lastSeenAt: v.nullable(v.number()),
});
export type AdminUser = v.InferOutput<typeof adminUserSchema>;

/** Response of `GET /api/admin/users`, ordered by email address. */
export const adminUsersSchema = v.strictObject({
  users: v.array(adminUserSchema),
  /** The cursor of the next page, `null` on the last one. */
  nextCursor: v.nullable(v.string()),
});
export type AdminUsers = v.InferOutput<typeof adminUsersSchema>;

/** Query of `GET /api/admin/users`; `search` matches part of a name or an email address. */
export const adminUsersQuerySchema = v.strictObject({
  search: v.optional(
    v.pipe(v.string('wrong_type'), v.trim(), v.maxLength(limits.emailMaxLength, 'too_long')),
  ),
  cursor: v.optional(v.pipe(v.string('wrong_type'), v.maxLength(400, 'too_long'))),
});

/** Body of `PATCH /api/admin/users/:id`; omitted members stay as they are. */
export const adminUserChangeSchema = v.strictObject({
  isAdmin: v.optional(v.boolean('wrong_type')),
  disabled: v.optional(v.boolean('wrong_type')),
});
export type AdminUserChange = v.InferInput<typeof adminUserChangeSchema>;

/** The events of the audit log. */
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

/** A row of the audit log: who did what to whom, when, from where and why. */
export const auditRowSchema = v.strictObject({
  id: v.string(),
  /** Seconds since 1970. */
  at: v.number(),
  event: v.picklist(auditEvents),
  /** The reason of an ended session or a failed sign-in, as a code. */
  reason: v.nullable(v.string()),
  /** The account concerned; the address is `null` if the account was deleted. */
  user: v.nullable(v.strictObject({ id: v.string(), email: v.nullable(v.string()) })),
  /** The other user who did it; `null` if it was the account's user or nobody signed in. */
  actor: v.nullable(v.strictObject({ id: v.string(), email: v.nullable(v.string()) })),
  /** The session concerned, or from which it was done. */
  sid: v.nullable(v.string()),
  /** An IP address, `command line`, or `null` for the server itself. */
  address: v.nullable(v.string()),
  /** The request's id in the server log. */
  requestId: v.nullable(v.string()),
});
export type AuditRow = v.InferOutput<typeof auditRowSchema>;

/** Response of `GET /api/admin/audit`, newest first. */
export const auditSchema = v.strictObject({
  rows: v.array(auditRowSchema),
  /** The cursor of the next page, `null` on the last one. */
  nextCursor: v.nullable(v.string()),
});
export type Audit = v.InferOutput<typeof auditSchema>;

/** Query of `GET /api/admin/audit`, optionally limited to one event or one account. */
export const auditQuerySchema = v.strictObject({
  event: v.optional(v.picklist(auditEvents, 'wrong_type')),
  userId: v.optional(v.pipe(v.string('wrong_type'), v.maxLength(100, 'too_long'))),
  cursor: v.optional(v.pipe(v.string('wrong_type'), v.regex(/^\d{1,15}$/, 'wrong_type'))),
});
