import type { AuditEvent } from '#shared/admin';
import type { EndReason } from '#shared/problems';

/** The audit events in words. */
export const auditTexts: Record<AuditEvent, string> = {
  registered: 'Created the account',
  user_added: 'Added an account',
  signed_in: 'Signed in',
  sign_in_failed: 'Sign-in failed',
  signed_out: 'Signed out',
  session_ended: 'Session ended',
  refresh_repeated_late: 'Lost refresh response sent again',
  token_reused: 'Copied refresh token used',
  session_rolled_back: 'Session older than its refresh token (restored backup?)',
  password_changed: 'Changed the password',
  password_reset: 'Password reset with a link',
  reset_link_made: 'Reset link created',
  account_deleted: 'Deleted the account',
  user_disabled: 'Account disabled',
  user_enabled: 'Account enabled',
  admin_granted: 'Promoted to administrator',
  admin_withdrawn: 'Removed as administrator',
  keys_rotated: 'Signing keys rotated',
  keys_retired: 'Signing keys retired',
  forwarded_for_ignored: 'X-Forwarded-For ignored: no trusted proxies',
  server_started: 'Server started',
  server_stopped: 'Server stopped',
};

/** The reason of an ended session or a failed sign-in, as a code. */
type AuditReason = EndReason | 'unknown_account' | 'wrong_password';

const reasonTexts: Record<AuditReason, string> = {
  signed_out: 'signed out',
  by_user: 'by the user, from another device',
  by_admin: 'by an administrator',
  replaced: 'signed in again in the same browser',
  session_limit: 'too many sessions; this one was the least recently used',
  idle: 'inactive for too long',
  lifetime: 'maximum lifetime reached',
  password_changed: 'the password was changed',
  account_disabled: 'the account is disabled',
  account_deleted: 'the account was deleted',
  reused: 'a copied refresh token was used',
  unknown: 'unknown',
  unknown_account: 'no such account',
  wrong_password: 'wrong password',
};

/** Returns a reason in words; unknown codes are returned unchanged. */
export function toReasonText(reason: string): string {
  const known: Partial<Record<string, string>> = reasonTexts;
  return known[reason] ?? reason;
}
