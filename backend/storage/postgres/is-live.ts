/**
 * The condition for a live session of an account that may sign in; its value is `at`.
 * | Requires `sessions` and `users`. The idle limit never exceeds the lifetime.
 */
export const isLive = `
  sessions.ended_at IS NULL AND sessions.idle_expires_at > :at
  AND users.id = sessions.user_id AND users.disabled_at IS NULL
  AND users.auth_epoch = sessions.auth_epoch`;
