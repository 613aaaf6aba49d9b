import type { AuditNote } from '../../auth/audit/audit.ts';
import type { User } from '../../auth/accounts/user.ts';
import type { NewUser, UserOverview, UserStore } from '../../auth/accounts/user-store.ts';
import { publishRevocations } from '../publish-revocations.ts';
import { insertAudit } from './audit-statements.ts';
import { changeUser } from './change-user.ts';
import { isLive } from './is-live.ts';
import type { Query, Row } from './postgres-database.ts';
import { startSession } from './start-session.ts';
import { statement } from './statement.ts';
import type { StoreParts } from './store-parts.ts';
import { toUser } from './user-row.ts';

const overview = `
  SELECT users.*, live_sessions, last_seen_at
  FROM users CROSS JOIN LATERAL (
    SELECT max(last_used_at) AS last_seen_at, count(*) FILTER (
      WHERE ${isLive}
    )::integer AS live_sessions
    FROM sessions WHERE sessions.user_id = users.id) AS usage`;

const statements = {
  insert: statement(
    'user-insert',
    `
    WITH inserted AS (
      INSERT INTO users (id, email, name, password_hash, is_admin, created_at)
      VALUES (:id, :email, :name, :passwordHash, :isAdmin, :at)
      ON CONFLICT (email) DO NOTHING RETURNING *),
    audited AS (${insertAudit('(SELECT id AS user_id, NULL AS sid FROM inserted) AS about')})
    SELECT * FROM inserted`,
  ),
  findById: statement('user-by-id', 'SELECT * FROM users WHERE id = :id'),
  findByEmail: statement('user-by-email', 'SELECT * FROM users WHERE email = :email'),
  rename: statement('user-rename', 'UPDATE users SET name = :name WHERE id = :id RETURNING *'),
  rehash: statement(
    'user-rehash',
    'UPDATE users SET password_hash = :to WHERE id = :id AND password_hash = :from',
  ),
  // The database's own locale may handle the case of ASCII only.
  list: statement(
    'user-list',
    `${overview} WHERE (:afterEmail::text IS NULL OR email > :afterEmail)
       AND (email ILIKE :pattern OR name COLLATE "und-x-icu" ILIKE :pattern)
     ORDER BY email LIMIT :limit`,
  ),
  findOverview: statement('user-overview', `${overview} WHERE users.id = :id`),
  count: statement('user-count', 'SELECT count(*)::integer AS users FROM users'),
};

/** Creates the PostgreSQL user store. */
export function postgresUserStore({ database, now, revoked }: StoreParts): UserStore {
  const { query, transaction } = database;
  return {
    insert: (user, note) => insert(query, { ...note, ...user, at: now() }),
    insertSignedIn: async (user, { note, start }) => {
      const started = await transaction(async (run) => {
        const at = now();
        const inserted = await insert(run, { ...note, ...user, at });
        return inserted === null ? null : startSession(run, { owner: inserted, start, at });
      });
      return publishRevocations(started, revoked);
    },
    findById: async (id) => toUser((await query(statements.findById, { id }))[0]),
    findByEmail: async (email) => toUser((await query(statements.findByEmail, { email }))[0]),
    rename: async (id, name) => toUser((await query(statements.rename, { id, name }))[0]),
    rehash: async (id, hashes) => {
      await query(statements.rehash, { id, ...hashes });
    },
    change: async (id, decide) =>
      publishRevocations(await transaction((run) => changeUser(run, { id, decide, now })), revoked),
    list: async ({ search, afterEmail }, limit) => {
      // Escape the two wildcards of LIKE.
      const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
      return (await query(statements.list, { at: now(), afterEmail, pattern, limit })).map(
        toOverview,
      );
    },
    findOverview: async (id) => {
      const [row] = await query(statements.findOverview, { at: now(), id });
      return row === undefined ? null : toOverview(row);
    },
    count: async () => Number((await query(statements.count))[0]?.['users']),
  };
}

async function insert(
  run: Query,
  user: NewUser & AuditNote & { readonly at: Date },
): Promise<User | null> {
  return toUser((await run(statements.insert, { ...user }))[0]);
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
