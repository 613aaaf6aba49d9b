import type { AuditEvent } from '#shared/admin';
import type { EndReason } from '#shared/problems';

/** What happened, in words. */
export const auditTexts: Record<AuditEvent, string> = {
  registered: 'Created the account',
  user_added: 'Added an account',
  signed_in: 'Signed in',
  sign_in_failed: 'Sign-in refused',
  signed_out: 'Signed out',
  session_ended: 'Session ended',
  refresh_repeated_late: 'Session renewed again, late',
  token_reused: 'Old key of a session used again',
  session_rolled_back: 'Session older in the database than in the browser',
  password_changed: 'Changed the password',
  password_reset: 'Password reset by a link',
  reset_link_made: 'Made a reset link',
  account_deleted: 'Deleted the account',
  user_disabled: 'Account disabled',
  user_enabled: 'Account enabled',
  admin_granted: 'Made administrator',
  admin_withdrawn: 'Removed as administrator',
  keys_rotated: 'Signing keys rotated',
  keys_retired: 'Signing keys retired',
  forwarded_for_ignored: 'X-Forwarded-For ignored: no proxy is trusted',
  server_started: 'Server started',
  server_stopped: 'Server stopped',
};

/** Why a session ended or a sign-in was refused, as a code of the audit. */
type AuditReason = EndReason | 'unknown_account' | 'wrong_password';

const reasonTexts: Record<AuditReason, string> = {
  signed_out: 'signed out',
  by_user: 'by the user, from another device',
  by_admin: 'by an administrator',
  replaced: 'signed in again in the same browser',
  session_limit: 'too many sessions, and this one was unused for longest',
  idle: 'unused for too long',
  lifetime: 'too old',
  password_changed: 'the password was changed',
  account_disabled: 'the account is disabled',
  account_deleted: 'the account was deleted',
  reused: 'an old key was used again',
  unknown: 'not known to the server',
  unknown_account: 'there is no such account',
  wrong_password: 'the password was wrong',
};

/** Why it happened, in words; a code that is none of ours stays as it is. */
export function toReasonText(reason: string): string {
  const known: Partial<Record<string, string>> = reasonTexts;
  return known[reason] ?? reason;
}
