import { Umzug } from 'umzug';
import type { PostgresDatabase, Query } from './postgres-database.ts';
import { unprepared, type Values } from './statement.ts';

/** The migration steps; never edit a released one. */
const steps = {
  '001-schema': `
    CREATE TABLE users (
      id text PRIMARY KEY,
      email text NOT NULL UNIQUE,
      name text NOT NULL,
      password_hash text NOT NULL,
      is_admin boolean NOT NULL,
      version integer NOT NULL DEFAULT 1,
      auth_epoch integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL,
      disabled_at timestamptz,
      -- When the version was last incremented.
      voided_at timestamptz
    );
    CREATE INDEX users_voided ON users (voided_at) WHERE voided_at IS NOT NULL;
    CREATE INDEX users_admins ON users (id) WHERE is_admin AND disabled_at IS NULL;

    CREATE TABLE sessions (
      -- Part of refresh tokens, so an id is never reused.
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      rotated_at timestamptz NOT NULL,
      delivered_at timestamptz,
      created_at timestamptz NOT NULL,
      auth_time timestamptz NOT NULL,
      last_used_at timestamptz NOT NULL,
      idle_expires_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      ended_at timestamptz,
      auth_epoch integer NOT NULL,
      generation integer NOT NULL,
      key_id integer NOT NULL,
      remember boolean NOT NULL,
      sid text NOT NULL UNIQUE,
      handle_hash bytea NOT NULL,
      -- No foreign key: the rows of a deleted account stay until they are pruned.
      user_id text NOT NULL,
      ended_reason text,
      ended_by text,
      browser text,
      system text,
      address text NOT NULL
    -- The free space on each page lets a rotation write the new row beside the old one, without
    -- touching the indexes.
    ) WITH (fillfactor = 85);
    CREATE INDEX sessions_of_user ON sessions (user_id);
    CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

    CREATE TABLE reset_links (
      user_id text PRIMARY KEY REFERENCES users ON DELETE CASCADE,
      token_hash bytea NOT NULL UNIQUE,
      expires_at timestamptz NOT NULL
    );

    CREATE TABLE audit (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL,
      event text NOT NULL,
      -- No foreign keys: entries stay when an account is deleted.
      user_id text,
      actor_id text,
      sid text,
      reason text,
      address text,
      request_id text
    );
    CREATE INDEX audit_of_user ON audit (user_id, id);
    CREATE INDEX audit_of_event ON audit (event, id);

    -- The columns that rate-limiter-flexible requires.
    CREATE TABLE rate_limits (
      key text PRIMARY KEY,
      points integer NOT NULL,
      expire bigint
    );

    -- One row, which the readiness check overwrites to find out whether the database accepts writes.
    CREATE TABLE readiness (
      id integer PRIMARY KEY,
      checked_at timestamptz NOT NULL
    );
  `,
};

// An arbitrary number, but all versions of the server must use the same one.
const migrationLock = 5_382_104;

/** Returns the steps that a database lacks, `null` if it has no schema of ours; changes nothing. */
export async function findMissingSteps({
  query,
}: Pick<PostgresDatabase, 'query'>): Promise<readonly string[] | null> {
  const run = toRun(query);
  const [found] = await run(`SELECT to_regclass('migrations') IS NOT NULL AS has_schema`);
  if (found?.['has_schema'] !== true) return null;
  const done = await readDone(run);
  return Object.keys(steps).filter((name) => !done.includes(name));
}

/** Updates the schema; if several nodes start at once, one migrates and the others wait. */
export async function migratePostgres(database: PostgresDatabase): Promise<void> {
  await database.patientTransaction(async (query) => {
    const run = toRun(query);
    await run('SELECT pg_advisory_xact_lock(:lock)', { lock: migrationLock });
    await run('CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY)');
    await createUmzug(run).up();
  });
}

type Run = ReturnType<typeof toRun>;

function toRun(query: Query) {
  return (sql: string, values: Values = {}) => query(unprepared(sql), values);
}

async function readDone(run: Run): Promise<string[]> {
  return (await run('SELECT name FROM migrations ORDER BY name')).map((row) => String(row['name']));
}

function createUmzug(run: Run) {
  return new Umzug({
    migrations: Object.entries(steps).map(([name, sql]) => ({ name, up: () => run(sql) })),
    storage: {
      executed: () => readDone(run),
      logMigration: async ({ name }) => {
        await run('INSERT INTO migrations VALUES (:name)', { name });
      },
      unlogMigration: async () =>
        Promise.reject(new Error('migrations cannot be reverted; restore a backup')),
    },
    logger: undefined,
  });
}
