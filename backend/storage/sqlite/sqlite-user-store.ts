import type { SQLOutputValue } from 'node:sqlite';
import type { User } from '../../auth/accounts/user.ts';
import type { NewUser, UserOverview, UserStore } from '../../auth/accounts/user-store.ts';
import type { AuditNote } from '../../auth/audit/audit.ts';
import { publishRevocations } from '../publish-revocations.ts';
import { isLive } from './session-statements.ts';
import { toDateOrNull } from './sqlite-values.ts';
import { toUser } from './user-row.ts';
import type { StoreParts } from './store-parts.ts';

const overview = `
  SELECT users.*, max(last_used_at) AS last_seen_at,
    count(sid) FILTER (WHERE ${isLive}) AS live_sessions
  FROM users LEFT JOIN sessions ON sessions.user_id = users.id`;

/** Creates the SQLite user store. */
export function sqliteUserStore(parts: StoreParts): UserStore {
  const { database, now, writeAudit, startSession, changeUser, revoked } = parts;
  const { connection, read, write } = database;
  // SQLite's own functions change the case of ASCII only. Addresses are already lowercase.
  connection.function('to_lower_case', { deterministic: true }, (text) =>
    String(text).toLowerCase(),
  );
  const insertUser = connection.prepare(
    `INSERT INTO users (id, email, name, password_hash, is_admin, created_at)
     VALUES (:id, :email, :name, :passwordHash, :isAdmin, :now)
     ON CONFLICT (email) DO NOTHING RETURNING *`,
  );
  const findById = connection.prepare('SELECT * FROM users WHERE id = ?');
  const findByEmail = connection.prepare('SELECT * FROM users WHERE email = ?');
  const rename = connection.prepare('UPDATE users SET name = ? WHERE id = ? RETURNING *');
  const rehash = connection.prepare(
    'UPDATE users SET password_hash = :to WHERE id = :id AND password_hash = :from',
  );
  const list = connection.prepare(
    `${overview} WHERE (:afterEmail IS NULL OR email > :afterEmail)
       AND (instr(email, :search) OR instr(to_lower_case(name), :search))
     GROUP BY users.email ORDER BY users.email LIMIT :limit`,
  );
  const findOverview = connection.prepare(`${overview} WHERE users.id = :id GROUP BY users.email`);
  const count = connection.prepare('SELECT count(*) AS users FROM users');

  return {
    insert: (user, note) => write(() => insert(user, { note, at: now() })),
    insertSignedIn: async (user, { note, start }) => {
      const started = await write(() => {
        const at = now();
        const inserted = insert(user, { note, at });
        return inserted === null ? null : startSession(inserted, { start, at });
      });
      return publishRevocations(started, revoked);
    },
    findById: (id) => read(() => toUser(findById.get(id))),
    findByEmail: (email) => read(() => toUser(findByEmail.get(email))),
    rename: (id, name) => write(() => toUser(rename.get(name, id))),
    rehash: async (id, hashes) => {
      await write(() => rehash.run({ id, ...hashes }));
    },
    change: async (id, decide) =>
      publishRevocations(await write(() => changeUser(id, { decide, at: now() })), revoked),
    list: ({ search, afterEmail }, limit) =>
      read(() => {
        const values = { now: now().getTime(), search: search.toLowerCase(), afterEmail, limit };
        return list.all(values).map(toOverview);
      }),
    findOverview: (id) =>
      read(() => {
        const row = findOverview.get({ id, now: now().getTime() });
        return row === undefined ? null : toOverview(row);
      }),
    count: () => read(() => Number(count.get()?.['users'])),
  };

  function insert(
    user: NewUser,
    { note, at }: { readonly note: AuditNote; readonly at: Date },
  ): User | null {
    const columns = { ...user, isAdmin: Number(user.isAdmin), now: at.getTime() };
    const inserted = toUser(insertUser.get(columns));
    if (inserted !== null) writeAudit({ ...note, userId: user.id, sid: null }, at);
    return inserted;
  }
}

function toOverview(row: Record<string, SQLOutputValue>): UserOverview {
  const user = toUser(row);
  if (user === null) throw new Error('a row without an account');
  return {
    user,
    liveSessions: Number(row['live_sessions']),
    lastSeenAt: toDateOrNull(row['last_seen_at']),
  };
}
