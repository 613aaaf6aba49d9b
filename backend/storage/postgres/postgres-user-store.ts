import type { Clock } from '../../auth/clock.ts';
import type { User, UserStore } from '../../auth/user-store.ts';
import type { PostgresDatabase, Row } from './postgres-database.ts';

const statements = {
  insert: {
    name: 'user-insert',
    text: `
      INSERT INTO users (id, email, name, password_hash, is_admin, created_at)
      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING RETURNING *`,
  },
  findById: { name: 'user-by-id', text: 'SELECT * FROM users WHERE id = $1' },
  findByEmail: { name: 'user-by-email', text: 'SELECT * FROM users WHERE email = $1' },
  rename: { name: 'user-rename', text: 'UPDATE users SET name = $2 WHERE id = $1 RETURNING *' },
  rehash: {
    name: 'user-rehash',
    text: 'UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2',
  },
  count: { name: 'user-count', text: 'SELECT count(*)::integer AS users FROM users' },
};

/** Keeps accounts in PostgreSQL. */
export function postgresUserStore({ query }: PostgresDatabase, now: Clock): UserStore {
  return {
    insert: async ({ id, email, name, passwordHash, isAdmin }) =>
      toUser(await query(statements.insert, [id, email, name, passwordHash, isAdmin, now()])),
    findById: async (id) => toUser(await query(statements.findById, [id])),
    findByEmail: async (email) => toUser(await query(statements.findByEmail, [email])),
    rename: async (id, name) => toUser(await query(statements.rename, [id, name])),
    rehash: async (id, from, to) => {
      await query(statements.rehash, [id, from, to]);
    },
    count: async () => Number((await query(statements.count, []))[0]?.['users']),
  };
}

function toUser([row]: readonly Row[]): User | null {
  if (row === undefined) return null;
  return {
    id: row['id'] as string,
    email: row['email'] as string,
    name: row['name'] as string,
    passwordHash: row['password_hash'] as string,
    isAdmin: row['is_admin'] as boolean,
    version: row['version'] as number,
    authEpoch: row['auth_epoch'] as number,
    createdAt: row['created_at'] as Date,
    disabledAt: row['disabled_at'] as Date | null,
  };
}
