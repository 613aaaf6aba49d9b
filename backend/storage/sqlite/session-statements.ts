import type { DatabaseSync } from 'node:sqlite';

const withUser = `
  SELECT sessions.*, users.is_admin, users.version, users.disabled_at,
    users.auth_epoch AS user_auth_epoch
  FROM sessions LEFT JOIN users ON users.id = sessions.user_id`;

/**
 * The condition for a live session of an account that may sign in; its value is `:now`.
 * | The idle limit never exceeds the lifetime.
 */
export const isLive = `sessions.ended_at IS NULL AND sessions.idle_expires_at > :now
  AND sessions.auth_epoch = (SELECT owner.auth_epoch FROM users AS owner
    WHERE owner.id = sessions.user_id AND owner.disabled_at IS NULL)`;

const end = `UPDATE sessions SET ended_at = :now, ended_reason = :reason`;

export type SessionStatements = ReturnType<typeof prepareSessionStatements>;

/** Prepares the SQL of sessions. Times are milliseconds since 1970. */
export function prepareSessionStatements(connection: DatabaseSync) {
  return {
    insert: connection.prepare(
      `INSERT INTO sessions (sid, handle_hash, user_id, auth_epoch, generation, key_id, rotated_at,
         created_at, auth_time, last_used_at, idle_expires_at, expires_at, remember, browser,
         system, address)
       SELECT :sid, :handleHash, id, auth_epoch, 1, :keyId, :now, :now, :now, :now, :idleExpiresAt,
         :expiresAt, :remember, :browser, :system, :address
       FROM users WHERE id = :userId AND auth_epoch = :authEpoch AND disabled_at IS NULL
       RETURNING id`,
    ),
    rotate: connection.prepare(
      `UPDATE sessions SET generation = generation + 1, key_id = :nextKeyId, rotated_at = :now,
         delivered_at = NULL, last_used_at = :now,
         idle_expires_at = min(expires_at, :now + iif(remember, :idleMs, :shortIdleMs))
       WHERE id = :sessionId AND handle_hash = :handleHash AND generation = :generation
         AND rotated_at <= max(:now, rotated_at) - :graceMs AND ${isLive}`,
    ),
    findById: connection.prepare(`${withUser} WHERE sessions.id = ?`),
    findByKey: connection.prepare(
      `${withUser} WHERE sessions.id = :sessionId AND handle_hash = :handleHash`,
    ),
    beginGrace: connection.prepare('UPDATE sessions SET rotated_at = :now WHERE id = :id'),
    end: connection.prepare(`${end} WHERE id = :id AND ended_at IS NULL`),
    markDelivered: connection.prepare(
      `UPDATE sessions SET delivered_at = :now
       WHERE sid = :sid AND generation = :generation AND delivered_at IS NULL`,
    ),
    stepUp: connection.prepare(
      `UPDATE sessions SET auth_time = :now
       WHERE sid = :sid AND user_id = :userId AND ${isLive} RETURNING id`,
    ),
    list: connection.prepare(
      `${withUser} WHERE sessions.user_id = :userId AND ${isLive}
         AND (:afterAt IS NULL OR (last_used_at, sessions.id) < (:afterAt, :afterId))
       ORDER BY last_used_at DESC, sessions.id DESC LIMIT :limit`,
    ),
    endByKey: connection.prepare(
      `${end} WHERE id = :sessionId AND handle_hash = :handleHash AND ended_at IS NULL
       RETURNING sid, user_id`,
    ),
    endBySid: connection.prepare(
      `${end}, ended_by = :endedBy WHERE sid = :sid AND user_id = :userId AND ${isLive}
       RETURNING sid, user_id`,
    ),
    endOthers: connection.prepare(
      `${end}, ended_by = :endedBy WHERE sid <> :sid AND user_id = :userId AND ${isLive}
       RETURNING sid, user_id`,
    ),
    endBeyondLimit: connection.prepare(
      `${end}, ended_by = :sid WHERE id IN (
         SELECT id FROM sessions WHERE user_id = :userId AND sid <> :sid AND ${isLive}
         ORDER BY last_used_at DESC, id DESC LIMIT -1 OFFSET :kept)
       RETURNING sid, user_id`,
    ),
    endOfUser: connection.prepare(
      `${end}, ended_by = :endedBy WHERE user_id = :userId AND ${isLive} RETURNING sid`,
    ),
    window: connection.prepare(
      `SELECT max(id) AS last_id, count(*) AS seen
       FROM (SELECT id FROM sessions WHERE id > :afterId ORDER BY id LIMIT :limit)`,
    ),
    prune: connection.prepare(
      `DELETE FROM sessions WHERE id > :afterId AND id <= :lastId
         AND (ended_at <= :before OR idle_expires_at <= :before OR expires_at <= :before)`,
    ),
  };
}
