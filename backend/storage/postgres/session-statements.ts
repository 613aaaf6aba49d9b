import { insertAudit } from './audit-statements.ts';
import { revocationChannel } from './postgres-revocation-feed.ts';

const userColumns = `users.is_admin, users.version, users.disabled_at,
  users.auth_epoch AS user_auth_epoch`;

const findByKey = `
  SELECT sessions.*, ${userColumns}
  FROM sessions LEFT JOIN users ON users.id = sessions.user_id
  WHERE sessions.id = $1 AND handle_hash = $2`;

/** Requires a join with users; `now` is the time parameter. */
const isLive = (now: string) => `
  sessions.ended_at IS NULL AND sessions.idle_expires_at > ${now}
  AND users.id = sessions.user_id AND users.disabled_at IS NULL
  AND users.auth_epoch = sessions.auth_epoch`;

const announce = `pg_notify('${revocationChannel}', json_build_object('sid', sid)::text)`;

/**
 * Ends the matching rows, writes the audit, and notifies every node, all in the same commit.
 * | The first parameters are the time, the reason and the note.
 */
const end = (name: string, setAndWhere: string) => ({
  name,
  text: `
    WITH ended AS (
      UPDATE sessions SET ended_at = $1, ended_reason = $2${setAndWhere} RETURNING sid, user_id),
    told AS (${insertAudit('ended', '$1', 3)})
    SELECT sid, user_id, ${announce} FROM ended`,
});

/**
 * Rotates the sessions in `wanted`: one statement for all waiting rotations.
 * | Returns the number `n` of each session that rotated, with its row.
 */
const rotate = (name: string, ofLocked: '' | 'SKIP LOCKED') => ({
  name,
  text: `
    WITH wanted AS (
      SELECT * FROM json_to_recordset($1) AS each (n integer, id bigint, "handleHash" text,
        generation integer, "nextKeyId" integer, "idleSeconds" float8, "shortIdleSeconds" float8,
        "graceSeconds" float8)),
    due AS (
      SELECT wanted.* FROM wanted, sessions, users
      WHERE sessions.id = wanted.id AND handle_hash = decode("handleHash", 'hex')
        AND sessions.generation = wanted.generation
        AND rotated_at <= GREATEST($2, rotated_at) - "graceSeconds" * interval '1 second'
        AND ${isLive('$2')}
      FOR NO KEY UPDATE OF sessions ${ofLocked})
    UPDATE sessions SET generation = sessions.generation + 1, key_id = "nextKeyId", rotated_at = $2,
      delivered_at = NULL, last_used_at = $2,
      idle_expires_at = LEAST(expires_at, $2
        + CASE WHEN remember THEN "idleSeconds" ELSE "shortIdleSeconds" END * interval '1 second')
    FROM due, users WHERE sessions.id = due.id AND users.id = sessions.user_id
    RETURNING n, sessions.*, ${userColumns}`,
});

/** The SQL of sessions. */
export const sessionStatements = {
  insert: {
    name: 'session-insert',
    text: `
      WITH inserted AS (
        INSERT INTO sessions (sid, handle_hash, user_id, auth_epoch, generation, key_id, rotated_at,
          created_at, auth_time, last_used_at, idle_expires_at, expires_at, remember, user_agent,
          browser, system, address)
        SELECT $1, $2, id, auth_epoch, 1, $3, $4, $4, $4, $4,
          $4::timestamptz + LEAST($5::float8, $6) * interval '1 second',
          $4::timestamptz + $6::float8 * interval '1 second', $7, '', $8, $9, $10
        FROM users WHERE id = $11 AND auth_epoch = $12 AND disabled_at IS NULL
        -- Starts of one user's sessions wait for each other, so that each sees those before it.
        FOR NO KEY UPDATE
        RETURNING *),
      told AS (${insertAudit('inserted', '$4', 13)})
      SELECT inserted.*, ${userColumns} FROM inserted JOIN users ON users.id = inserted.user_id`,
  },
  rotate: rotate('session-rotate', ''),
  rotateFree: rotate('session-rotate-free', 'SKIP LOCKED'),
  findByKey: { name: 'session-by-key', text: findByKey },
  lock: { name: 'session-lock', text: `${findByKey} FOR UPDATE OF sessions` },
  beginGrace: {
    name: 'session-begin-grace',
    text: 'UPDATE sessions SET rotated_at = $2 WHERE id = $1 RETURNING rotated_at',
  },
  markDelivered: {
    name: 'session-mark-delivered',
    text: `
      UPDATE sessions SET delivered_at = $3
      WHERE sid = $1 AND generation = $2 AND delivered_at IS NULL`,
  },
  stepUp: {
    name: 'session-step-up',
    text: `
      UPDATE sessions SET auth_time = $3 FROM users
      WHERE sid = $1 AND user_id = $2 AND ${isLive('$3')} RETURNING sessions.*, ${userColumns}`,
  },
  list: {
    name: 'session-list',
    text: `
      SELECT sessions.*, ${userColumns} FROM sessions, users
      WHERE sessions.user_id = $1 AND ${isLive('$2')}
        AND ($3::timestamptz IS NULL OR (last_used_at, sessions.id) < ($3, $4::bigint))
      ORDER BY last_used_at DESC, sessions.id DESC LIMIT $5`,
  },
  end: {
    name: 'session-end',
    text: `
      WITH ended AS (
        UPDATE sessions SET ended_at = $1, ended_reason = $2
        WHERE id = $3 AND ended_at IS NULL RETURNING sid)
      SELECT sid, ${announce} FROM ended`,
  },
  endByKey: end('session-end-by-key', ' WHERE id = $8 AND handle_hash = $9 AND ended_at IS NULL'),
  endBySid: end(
    'session-end-by-sid',
    `, ended_by = $10 FROM users WHERE sid = $8 AND user_id = $9 AND ${isLive('$1')}`,
  ),
  endOthers: end(
    'session-end-others',
    `, ended_by = $10 FROM users WHERE sid <> $8 AND user_id = $9 AND ${isLive('$1')}`,
  ),
  endBeyondLimit: end(
    'session-end-beyond-limit',
    `, ended_by = $8 WHERE ended_at IS NULL AND id IN (
      SELECT sessions.id FROM sessions, users
      WHERE sessions.user_id = $9 AND sid <> $8 AND ${isLive('$1')}
      ORDER BY last_used_at DESC, sessions.id DESC OFFSET $10)`,
  ),
  prune: {
    name: 'session-prune',
    text: `
      WITH seen AS (SELECT id FROM sessions WHERE id > $2 ORDER BY id LIMIT $3),
      deleted AS (
        DELETE FROM sessions WHERE id IN (SELECT id FROM seen)
          AND (ended_at <= $1 OR idle_expires_at <= $1 OR expires_at <= $1)
        RETURNING id)
      SELECT max(id) AS last_id, count(*)::integer AS seen,
        (SELECT count(*)::integer FROM deleted) AS deleted
      FROM seen`,
  },
};
