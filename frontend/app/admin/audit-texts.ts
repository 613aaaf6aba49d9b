import type { AuditEvent } from '#shared/admin';

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
  admin_withdrawn: 'Administration withdrawn',
  keys_rotated: 'Signing keys rotated',
  keys_retired: 'Signing keys retired',
  server_started: 'Server started',
  server_stopped: 'Server stopped',
};
