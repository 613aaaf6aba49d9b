import type { SQLOutputValue } from 'node:sqlite';
import type { Clock } from '../../auth/clock.ts';
import type { User, UserStore } from '../../auth/user-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { toDate, toDateOrNull } from './sqlite-values.ts';

/** Keeps accounts in SQLite. */
export function sqliteUserStore(database: SqliteDatabase, now: Clock): UserStore {
  const { connection, read, write } = database;
  const insert = connection.prepare(
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
  const count = connection.prepare('SELECT count(*) AS users FROM users');

  return {
    insert: (user) =>
      write(() =>
        toUser(insert.get({ ...user, isAdmin: Number(user.isAdmin), now: now().getTime() })),
      ),
    findById: (id) => read(() => toUser(findById.get(id))),
    findByEmail: (email) => read(() => toUser(findByEmail.get(email))),
    rename: (id, name) => write(() => toUser(rename.get(name, id))),
    rehash: async (id, from, to) => {
      await write(() => rehash.run({ id, from, to }));
    },
    count: () => read(() => Number(count.get()?.['users'])),
  };
}

function toUser(row: Record<string, SQLOutputValue> | undefined): User | null {
  if (row === undefined) return null;
  return {
    id: String(row['id']),
    email: String(row['email']),
    name: String(row['name']),
    passwordHash: String(row['password_hash']),
    isAdmin: row['is_admin'] === 1,
    version: Number(row['version']),
    authEpoch: Number(row['auth_epoch']),
    createdAt: toDate(row['created_at']),
    disabledAt: toDateOrNull(row['disabled_at']),
  };
}
