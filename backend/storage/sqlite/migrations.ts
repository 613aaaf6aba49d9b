import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Umzug } from 'umzug';
import type { SqliteDatabase } from './sqlite-database.ts';

/** The migration steps; never edit a released one. */
const steps = {
  '001-schema': `
    CREATE TABLE users (
      id TEXT PRIMARY KEY,
      email TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      password_hash TEXT NOT NULL,
      is_admin INTEGER NOT NULL CHECK (is_admin IN (0, 1)),
      version INTEGER NOT NULL DEFAULT 1,
      auth_epoch INTEGER NOT NULL DEFAULT 1,
      created_at INTEGER NOT NULL,
      disabled_at INTEGER,
      -- When the version was last incremented.
      voided_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX users_voided ON users (voided_at) WHERE voided_at IS NOT NULL;
    CREATE INDEX users_admins ON users (id) WHERE is_admin = 1 AND disabled_at IS NULL;

    CREATE TABLE sessions (
      -- Part of refresh tokens, so an id is never reused.
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      sid TEXT NOT NULL UNIQUE,
      handle_hash BLOB NOT NULL,
      -- No foreign key: the rows of a deleted account stay until they are pruned.
      user_id TEXT NOT NULL,
      auth_epoch INTEGER NOT NULL,
      generation INTEGER NOT NULL,
      key_id INTEGER NOT NULL,
      rotated_at INTEGER NOT NULL,
      delivered_at INTEGER,
      created_at INTEGER NOT NULL,
      auth_time INTEGER NOT NULL,
      last_used_at INTEGER NOT NULL,
      idle_expires_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      remember INTEGER NOT NULL CHECK (remember IN (0, 1)),
      ended_at INTEGER,
      ended_reason TEXT,
      ended_by TEXT,
      browser TEXT,
      system TEXT,
      address TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sessions_of_user ON sessions (user_id);
    CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

    CREATE TABLE reset_links (
      user_id TEXT PRIMARY KEY REFERENCES users ON DELETE CASCADE,
      token_hash BLOB NOT NULL UNIQUE,
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE audit (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      event TEXT NOT NULL,
      -- No foreign keys: entries stay when an account is deleted.
      user_id TEXT,
      actor_id TEXT,
      sid TEXT,
      reason TEXT,
      address TEXT,
      request_id TEXT
    ) STRICT;
    CREATE INDEX audit_of_user ON audit (user_id);
    CREATE INDEX audit_of_event ON audit (event);

    -- One row, which the readiness check overwrites to find out whether the database accepts writes.
    CREATE TABLE readiness (
      id INTEGER PRIMARY KEY,
      checked_at INTEGER NOT NULL
    ) STRICT;
  `,
};

/** Returns the steps that a file lacks, `null` if it has no schema of ours; changes nothing. */
export function findMissingSteps(file: string): readonly string[] | null {
  if (!existsSync(file)) return null;
  const connection = new DatabaseSync(file, { readOnly: true, timeout: 500 });
  try {
    const table = `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'`;
    if (connection.prepare(table).get() === undefined) return null;
    const done = readDone(connection);
    return Object.keys(steps).filter((name) => !done.includes(name));
  } finally {
    connection.close();
  }
}

/**
 * Updates the schema, completely or, if a step fails, not at all.
 * | @param patienceMs How long to wait for another process that is writing.
 */
export async function migrateSqlite(
  { connection, read }: SqliteDatabase,
  patienceMs: number,
): Promise<void> {
  // Lock before checking what exists, as soon as no other process is writing.
  await read(() => {
    connection.exec('BEGIN IMMEDIATE');
  }, patienceMs);
  try {
    connection.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) STRICT');
    await createUmzug(connection).up();
    connection.exec('COMMIT');
  } catch (error) {
    connection.exec('ROLLBACK');
    throw error;
  }
}

function createUmzug(connection: SqliteDatabase['connection']) {
  return new Umzug({
    migrations: Object.entries(steps).map(([name, sql]) => ({
      name,
      up: async () => {
        connection.exec(sql);
        await Promise.resolve();
      },
    })),
    storage: {
      executed: async () => Promise.resolve(readDone(connection)),
      logMigration: async ({ name }) => {
        await Promise.resolve(connection.prepare('INSERT INTO migrations VALUES (?)').run(name));
      },
      unlogMigration: async () =>
        Promise.reject(new Error('migrations cannot be reverted; restore a backup')),
    },
    logger: undefined,
  });
}

function readDone(connection: DatabaseSync): string[] {
  const rows = connection.prepare('SELECT name FROM migrations ORDER BY name').all();
  return rows.map((row) => String(row['name']));
}
