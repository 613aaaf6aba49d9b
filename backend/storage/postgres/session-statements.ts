import { insertAudit } from './audit-statements.ts';
import { isLive } from './is-live.ts';
import { revocationChannel } from './postgres-revocation-feed.ts';
import { statement } from './statement.ts';

const userColumns = `users.is_admin, users.version, users.disabled_at,
  users.auth_epoch AS user_auth_epoch`;

const findByKey = `
  SELECT sessions.*, ${userColumns}
  FROM sessions LEFT JOIN users ON users.id = sessions.user_id
  WHERE sessions.id = :sessionId AND handle_hash = :handleHash`;

const announce = `pg_notify('${revocationChannel}', json_build_object('sid', sid)::text)`;

/**
 * Ends the matching rows, writes the audit, and notifies every node, all in the same commit.
 * | Its values are `at`, `endReason`, the members of the note, and those of the condition.
 */
const end = (name: string, setAndWhere: string) =>
  statement(
    name,
    `
    WITH ended AS (
      UPDATE sessions SET ended_at = :at, ended_reason = :endReason${setAndWhere}
      RETURNING sid, user_id),
    audited AS (${insertAudit('ended')})
    SELECT sid, user_id, ${announce} FROM ended`,
  );

/**
 * Rotates the sessions in `wanted`: one statement for all waiting rotations.
 * | Returns the number `n` of each session that rotated, with its row.
 */
const rotate = (name: string, ofLocked: '' | 'SKIP LOCKED') =>
  statement(
    name,
    `
    WITH wanted AS (
      SELECT * FROM json_to_recordset(:wanted) AS each (n integer, id bigint, "handleHash" text,
        generation integer, "nextKeyId" integer, "idleSeconds" float8, "shortIdleSeconds" float8,
        "graceSeconds" float8)),
    due AS (
      SELECT wanted.* FROM wanted, sessions, users
      WHERE sessions.id = wanted.id AND handle_hash = decode("handleHash", 'hex')
        AND sessions.generation = wanted.generation
        AND rotated_at <= GREATEST(:at, rotated_at) - "graceSeconds" * interval '1 second'
        AND ${isLive}
      FOR NO KEY UPDATE OF sessions ${ofLocked})
    UPDATE sessions SET generation = sessions.generation + 1, key_id = "nextKeyId",
      rotated_at = :at, delivered_at = NULL, last_used_at = :at,
      idle_expires_at = LEAST(expires_at, :at
        + CASE WHEN remember THEN "idleSeconds" ELSE "shortIdleSeconds" END * interval '1 second')
    FROM due, users WHERE sessions.id = due.id AND users.id = sessions.user_id
    RETURNING n, sessions.*, ${userColumns}`,
  );

/** The SQL of sessions. */
export const sessionStatements = {
  insert: statement(
    'session-insert',
    `
    WITH inserted AS (
      INSERT INTO sessions (sid, handle_hash, user_id, auth_epoch, generation, key_id, rotated_at,
        created_at, auth_time, last_used_at, idle_expires_at, expires_at, remember, browser,
        system, address)
      SELECT :newSid, :handleHash, id, auth_epoch, 1, :keyId, :at, :at, :at, :at,
        :at::timestamptz + :idleSeconds::float8 * interval '1 second',
        :at::timestamptz + :lifetimeSeconds::float8 * interval '1 second', :remember, :browser,
        :system, :clientAddress
      FROM users WHERE id = :userId AND auth_epoch = :authEpoch AND disabled_at IS NULL
      -- Starts of one user's sessions wait for each other, so that each sees those before it.
      FOR NO KEY UPDATE
      RETURNING *),
    audited AS (${insertAudit('inserted')})
    SELECT inserted.*, ${userColumns} FROM inserted JOIN users ON users.id = inserted.user_id`,
  ),
  rotate: rotate('session-rotate', ''),
  rotateFree: rotate('session-rotate-free', 'SKIP LOCKED'),
  findByKey: statement('session-by-key', findByKey),
  lock: statement('session-lock', `${findByKey} FOR UPDATE OF sessions`),
  beginGrace: statement(
    'session-begin-grace',
    'UPDATE sessions SET rotated_at = :at WHERE id = :sessionId RETURNING rotated_at',
  ),
  markDelivered: statement(
    'session-mark-delivered',
    `UPDATE sessions SET delivered_at = :at
     WHERE sid = :sid AND generation = :generation AND delivered_at IS NULL`,
  ),
  stepUp: statement(
    'session-step-up',
    `UPDATE sessions SET auth_time = :at FROM users
     WHERE sid = :sid AND user_id = :userId AND ${isLive} RETURNING sessions.*, ${userColumns}`,
  ),
  list: statement(
    'session-list',
    `SELECT sessions.*, ${userColumns} FROM sessions, users
     WHERE sessions.user_id = :userId AND ${isLive}
       AND (:afterAt::timestamptz IS NULL
         OR (last_used_at, sessions.id) < (:afterAt, :afterId::bigint))
     ORDER BY last_used_at DESC, sessions.id DESC LIMIT :limit`,
  ),
  end: statement(
    'session-end',
    `
    WITH ended AS (
      UPDATE sessions SET ended_at = :at, ended_reason = :endReason
      WHERE id = :sessionId AND ended_at IS NULL RETURNING sid)
    SELECT sid, ${announce} FROM ended`,
  ),
  endByKey: end(
    'session-end-by-key',
    ' WHERE id = :sessionId AND handle_hash = :handleHash AND ended_at IS NULL',
  ),
  endBySid: end(
    'session-end-by-sid',
    `, ended_by = :endedBy FROM users WHERE sid = :sid AND user_id = :userId AND ${isLive}`,
  ),
  endOthers: end(
    'session-end-others',
    `, ended_by = :endedBy FROM users WHERE sid <> :sid AND user_id = :userId AND ${isLive}`,
  ),
  endBeyondLimit: end(
    'session-end-beyond-limit',
    `, ended_by = :sid WHERE ended_at IS NULL AND id IN (
      SELECT sessions.id FROM sessions, users
      WHERE sessions.user_id = :userId AND sid <> :sid AND ${isLive}
      ORDER BY last_used_at DESC, sessions.id DESC OFFSET :kept)`,
  ),
  endOfUser: statement(
    'session-end-of-user',
    `UPDATE sessions SET ended_at = :at, ended_reason = :endReason, ended_by = :endedBy FROM users
     WHERE user_id = :userId AND ${isLive} RETURNING sid`,
  ),
  prune: statement(
    'session-prune',
    `
    WITH seen AS (SELECT id FROM sessions WHERE id > :afterId ORDER BY id LIMIT :limit),
    deleted AS (
      DELETE FROM sessions WHERE id IN (SELECT id FROM seen)
        AND (ended_at <= :before OR idle_expires_at <= :before OR expires_at <= :before)
      RETURNING id)
    SELECT max(id) AS last_id, count(*)::integer AS seen,
      (SELECT count(*)::integer FROM deleted) AS deleted
    FROM seen`,
  ),
};
