import type { AuditNote } from '../../auth/audit/audit.ts';
import type { Clock } from '../../auth/clock.ts';
import type { Revocation } from '../../auth/tokens/revocations.ts';
import type { User } from '../../auth/accounts/user.ts';
import type { NewUser, UserOverview, UserStore } from '../../auth/accounts/user-store.ts';
import { publishRevocations } from '../publish-revocations.ts';
import { insertAudit, toAuditValues } from './audit-statements.ts';
import { changeUser } from './change-user.ts';
import type { PostgresDatabase, Query, Row } from './postgres-database.ts';
import { startSession } from './start-session.ts';
import { toUser } from './user-row.ts';

const overview = `
  SELECT users.*, live_sessions, last_seen_at
  FROM users CROSS JOIN LATERAL (
    SELECT max(last_used_at) AS last_seen_at, count(*) FILTER (
      WHERE ended_at IS NULL AND idle_expires_at > $1 AND expires_at > $1
        AND sessions.auth_epoch = users.auth_epoch AND disabled_at IS NULL
    )::integer AS live_sessions
    FROM sessions WHERE sessions.user_id = users.id) AS told`;

const statements = {
  insert: {
    name: 'user-insert',
    text: `
      WITH inserted AS (
        INSERT INTO users (id, email, name, password_hash, is_admin, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING RETURNING *),
      told AS (${insertAudit('(SELECT id AS user_id, NULL AS sid FROM inserted) AS about', '$6', 7)})
      SELECT * FROM inserted`,
  },
  findById: { name: 'user-by-id', text: 'SELECT * FROM users WHERE id = $1' },
  findByEmail: { name: 'user-by-email', text: 'SELECT * FROM users WHERE email = $1' },
  rename: { name: 'user-rename', text: 'UPDATE users SET name = $2 WHERE id = $1 RETURNING *' },
  rehash: {
    name: 'user-rehash',
    text: 'UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2',
  },
  list: {
    name: 'user-list',
    // The database's own locale may handle the case of ASCII only.
    text: `
      ${overview} WHERE ($2::text IS NULL OR email > $2)
        AND (email ILIKE $3 OR name COLLATE "und-x-icu" ILIKE $3)
      ORDER BY email LIMIT $4`,
  },
  findOverview: { name: 'user-overview', text: `${overview} WHERE users.id = $2` },
  count: { name: 'user-count', text: 'SELECT count(*)::integer AS users FROM users' },
};

/** Creates the PostgreSQL user store; `revoked` receives the revocations it commits. */
export function postgresUserStore(
  { query, transaction }: PostgresDatabase,
  now: Clock,
  revoked: (revocation: Revocation) => void,
): UserStore {
  return {
    insert: (user, note) => insert(query, user, note, now()),
    insertSignedIn: async (user, note, start) => {
      const started = await transaction(async (run) => {
        const at = now();
        const inserted = await insert(run, user, note, at);
        return inserted === null ? null : startSession(run, inserted, start, at);
      });
      return publishRevocations(started, revoked);
    },
    findById: async (id) => toUser((await query(statements.findById, [id]))[0]),
    findByEmail: async (email) => toUser((await query(statements.findByEmail, [email]))[0]),
    rename: async (id, name) => toUser((await query(statements.rename, [id, name]))[0]),
    rehash: async (id, from, to) => {
      await query(statements.rehash, [id, from, to]);
    },
    change: async (id, decide) =>
      publishRevocations(await transaction((run) => changeUser(run, id, decide, now)), revoked),
    list: async ({ search, afterEmail }, limit) => {
      // Escape the two wildcards of LIKE.
      const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
      return (await query(statements.list, [now(), afterEmail, pattern, limit])).map(toOverview);
    },
    findOverview: async (id) => {
      const [row] = await query(statements.findOverview, [now(), id]);
      return row === undefined ? null : toOverview(row);
    },
    count: async () => Number((await query(statements.count, []))[0]?.['users']),
  };
}

async function insert(run: Query, user: NewUser, note: AuditNote, at: Date): Promise<User | null> {
  const { id, email, name, passwordHash, isAdmin } = user;
  const values = [id, email, name, passwordHash, isAdmin, at, ...toAuditValues(note)];
  return toUser((await run(statements.insert, values))[0]);
}

function toOverview(row: Row): UserOverview {
  const user = toUser(row);
  if (user === null) throw new Error('a row without an account');
  return {
    user,
    liveSessions: row['live_sessions'] as number,
    lastSeenAt: row['last_seen_at'] as Date | null,
  };
}
