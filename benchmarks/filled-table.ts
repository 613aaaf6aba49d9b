import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { readConfig } from '../backend/config.ts';
import { openStorage } from '../backend/storage/open-storage.ts';

/** A database with a session table of a given size. */
export interface FilledTable {
  readonly databaseUrl: string;
  readonly sessionCount: number;
  /** The size of a session in the table and all its indexes. */
  readonly bytesPerSession: number;
}

// Assigned to the sessions in turn.
const devices = [
  ['Chrome', 'Windows'],
  ['Safari', 'iOS'],
  ['Chrome', 'Android'],
  ['Microsoft Edge', 'Windows'],
  ['Firefox', 'Linux'],
] as const;
const address = '203.0.113.200';
const sessionsPerUser = 3;
const twoWeeksMs = 14 * 86_400_000;
// Old enough that the first refresh rotates.
const createdAgoMs = 86_400_000;
const userColumns = '(id, email, name, password_hash, is_admin, created_at)';
const sessionColumns = `(sid, handle_hash, user_id, auth_epoch, generation, key_id, rotated_at,
  created_at, auth_time, last_used_at, idle_expires_at, expires_at, remember, browser,
  system, address)`;

/** Derives the secret handle of a session's refresh tokens from its number. */
export function handleOf(session: number): Buffer {
  return createHash('md5').update(String(session)).digest();
}

/** Fills a new SQLite file with sessions 1 to `sessionCount`, shaped like real ones. */
export async function fillSqlite(file: string, sessionCount: number): Promise<FilledTable> {
  const databaseUrl = `sqlite:${file}`;
  await (
    await openStorage(readConfig({ DATABASE_URL: databaseUrl }).database, { asServer: false })
  ).close();
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  const createdAt = Date.now() - createdAgoMs;
  const addUser = database.prepare(`INSERT INTO users ${userColumns} VALUES (?, ?, ?, ?, 0, ?)`);
  const addSession = database.prepare(
    `INSERT INTO sessions ${sessionColumns}
     VALUES (?, ?, ?, 1, 1, 1, :at, :at, :at, :at, :ends, :ends, 1, ?, ?, ?)`,
  );
  const instants = { at: createdAt, ends: createdAt + twoWeeksMs };
  for (let session = 1; session <= sessionCount; session += 1) {
    const userId = idOf('user', Math.ceil(session / sessionsPerUser));
    if (session % sessionsPerUser === 1) {
      addUser.run(userId, `${userId}@example.org`, 'A Person', 'x'.repeat(97), createdAt);
    }
    const handleHash = createHash('sha256').update(handleOf(session)).digest();
    const sid = idOf('session', session);
    const device = devices[session % devices.length] ?? [];
    addSession.run(instants, sid, handleHash, userId, ...device, address);
  }
  database.exec('COMMIT');
  const size = database
    .prepare("SELECT sum(pgsize) AS bytes FROM dbstat WHERE name LIKE '%sessions%'")
    .get();
  database.close();
  return { databaseUrl, sessionCount, bytesPerSession: Number(size?.['bytes']) / sessionCount };
}

/** Fills a new PostgreSQL database in the same way. */
export async function fillPostgres(serverUrl: string, sessionCount: number): Promise<FilledTable> {
  const name = `sessions_${sessionCount}`;
  const databaseUrl = serverUrl.replace(/[^/]*$/, name);
  await onPostgres(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  await (
    await openStorage(readConfig({ DATABASE_URL: databaseUrl }).database, { asServer: false })
  ).close();
  return onPostgres(databaseUrl, async (client) => {
    const created = `now() - interval '${createdAgoMs} milliseconds'`;
    const ends = `now() + interval '${twoWeeksMs - createdAgoMs} milliseconds'`;
    const userId = (number: string) =>
      `substr(encode(sha256(('user' || ${number})::bytea), 'hex'), 1, 22)`;
    await client.query(
      `INSERT INTO users ${userColumns}
       SELECT ${userId('n')}, n || '@example.org', 'A Person', repeat('x', 97), false, ${created}
       FROM generate_series(1, ${Math.ceil(sessionCount / sessionsPerUser)}) n`,
    );
    await client.query(
      `INSERT INTO sessions ${sessionColumns}
       SELECT substr(encode(sha256(('session' || n)::bytea), 'hex'), 1, 22),
         sha256(decode(md5(n::text), 'hex')), ${userId(`(n + ${sessionsPerUser - 1}) / ${sessionsPerUser}`)},
         1, 1, 1, ${created}, ${created}, ${created}, ${created}, ${ends}, ${ends}, true,
         ($1::text[])[n % ${devices.length} + 1][1], ($1::text[])[n % ${devices.length} + 1][2], $2
       FROM generate_series(1, ${sessionCount}) n ORDER BY n`,
      [devices, address],
    );
    await client.query('VACUUM ANALYZE');
    const { rows } = await client.query<{ bytes: string }>(
      "SELECT pg_total_relation_size('sessions') AS bytes",
    );
    return { databaseUrl, sessionCount, bytesPerSession: Number(rows[0]?.bytes) / sessionCount };
  });
}

async function onPostgres<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates an identifier as random and as long as the server's own. */
function idOf(kind: string, number: number): string {
  return createHash('sha256').update(`${kind}${number}`).digest('base64url').slice(0, 22);
}
