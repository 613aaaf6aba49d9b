import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '../../config.ts';
import { patientDatabaseEnv, testDatabaseSettings } from '../../testing/database-settings.ts';
import { passTimeUntil } from '../../testing/pass-time.ts';
import type { DatabaseSettings } from '../database-settings.ts';
import { openPostgresDatabase, type PostgresDatabase } from './postgres-database.ts';
import { statement, unprepared } from './statement.ts';
import { openTcpProxy, type TcpProxy } from '../../testing/tcp-proxy.ts';
import { codeOf, until } from '../../testing/postgres-nodes.ts';
import { useTestPostgres } from '../../testing/use-postgres.ts';

describe('the connections to PostgreSQL', () => {
  const server = useTestPostgres();
  let admin: pg.Client;
  let proxy: TcpProxy;
  let opened: PostgresDatabase[];

  beforeEach(async () => {
    await server.empty();
    admin = new pg.Client(server.url);
    await admin.connect();
    await admin.query('CREATE TABLE notes (text text)');
    proxy = await openTcpProxy(Number(new URL(server.url).port));
    opened = [];
  });

  afterEach(async () => {
    jasmine.clock().uninstall();
    proxy.heal();
    for (const database of opened) await database.close();
    await proxy.close();
    await admin.end();
  });

  /** Opens the database through the proxy. */
  function open(changes: Partial<DatabaseSettings>): PostgresDatabase {
    const url = new URL(server.url);
    url.port = String(proxy.port);
    const database = openPostgresDatabase(testDatabaseSettings(url.href, changes));
    opened.push(database);
    return database;
  }

  const look = (database: PostgresDatabase) => database.query(unprepared('SELECT 1'));
  const add = (database: PostgresDatabase) =>
    database.query(statement('add', "INSERT INTO notes VALUES ('x')"));
  const accept = (count: number) =>
    until('done', () =>
      proxy.accepted < count ? Promise.reject(new Error('not yet')) : Promise.resolve(),
    );

  it('are all opened before the first request and again after an outage', async () => {
    const database = open({ poolSize: 4 });
    await database.keepConnected();
    expect(proxy.accepted).toBe(4);

    await Promise.all(Array.from({ length: 40 }, () => look(database)));
    expect(proxy.accepted).toBe(4);

    proxy.cut();
    await until('unavailable', () => look(database));
    proxy.heal();
    await until('done', () => look(database));
    await accept(8);
    await Promise.all(Array.from({ length: 40 }, () => look(database)));
    expect(proxy.accepted).toBe(8);
  });

  it('continue to open for the next request after one gave up', async () => {
    const database = open({ poolSize: 1, waitMs: 400, connectMs: 600_000 });
    proxy.stall();
    jasmine.clock().install();
    const attempt = codeOf(look(database));
    expect(await passTimeUntil(attempt)).toBe(400);
    expect(await attempt).toBe('unavailable');
    jasmine.clock().uninstall();

    proxy.heal();
    await until('done', () => look(database));

    expect(proxy.accepted).toBe(1);
  });

  it('fail if they do not open in time', async () => {
    const database = open({ poolSize: 1, waitMs: 400, connectMs: 5000 });
    proxy.stall();
    jasmine.clock().install();
    const attempt = codeOf(look(database));
    const attemptOutside = codeOf(database.connect());
    const passedMs = await passTimeUntil(attempt);
    await accept(2);
    expect(proxy.connected).toBe(2);

    expect(passedMs + (await passTimeUntil(attemptOutside))).toBe(5000);

    jasmine.clock().uninstall();
    await until('done', () =>
      proxy.connected === 0 ? Promise.resolve() : Promise.reject(new Error('not yet')),
    );
    expect(await attempt).toBe('unavailable');
    expect(await attemptOutside).toBe('unavailable');
  });

  it('stay open after a lock timeout', async () => {
    const database = open({ poolSize: 1 });
    await database.query(unprepared('SET lock_timeout = 100'));
    await admin.query('BEGIN; LOCK TABLE notes IN EXCLUSIVE MODE');

    expect(await codeOf(add(database))).toBe('unavailable');
    expect(await codeOf(database.transaction((query) => query(lockedAdd)))).toBe('unavailable');

    await admin.query('COMMIT');
    await until('done', () => add(database));
    expect(proxy.accepted).toBe(1);
  });

  it('are reopened when the server becomes read-only', async () => {
    const database = open({ poolSize: 1 });
    await add(database);

    await admin.query('ALTER ROLE postgres SET default_transaction_read_only = on');
    await admin.query(terminateOthers);
    await until('done', () => look(database));
    const before = proxy.accepted;
    expect(await codeOf(add(database))).toBe('unavailable');
    await admin.query('ALTER ROLE postgres RESET default_transaction_read_only');

    expect(await codeOf(add(database))).toBe('done');
    expect(proxy.accepted).toBe(before + 1);
  });

  it('fail while the password is rejected and use a new one from the file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-password-'));
    const file = join(folder, 'database-url');
    const write = (password: string) => {
      const url = new URL(server.url);
      url.username = 'rotating';
      url.password = password;
      writeFileSync(file, url.href);
    };
    write('first');
    await admin.query("DROP ROLE IF EXISTS rotating; CREATE ROLE rotating LOGIN PASSWORD 'first'");
    const env = { ...patientDatabaseEnv, DATABASE_URL_FILE: file };
    const database = openPostgresDatabase(readConfig(env).database);
    opened.push(database);
    expect(await codeOf(look(database))).toBe('done');

    await admin.query("ALTER ROLE rotating PASSWORD 'second'");
    await admin.query(terminateOthers);
    await until('unavailable', () => look(database));
    expect(await codeOf(look(database))).toBe('unavailable');
    write('second');

    expect(await codeOf(look(database))).toBe('done');
    rmSync(folder, { recursive: true });
  });

  it('report unavailable for database faults but not for our own mistakes', async () => {
    const database = open({});
    const codeFor = (state: string) => {
      const text = `DO $$ BEGIN RAISE 'fault' USING ERRCODE = '${state}'; END $$`;
      return codeOf(database.query(unprepared(text)));
    };

    for (const state of ['08006', '53100', '57P03', '58030', 'XX001', '25006', '40001']) {
      expect(await codeFor(state))
        .withContext(state)
        .toBe('unavailable');
    }
    expect(await codeFor('22012')).toBeInstanceOf(pg.DatabaseError);
  });

  it('report unavailable while the database does not exist', async () => {
    const url = new URL('/missing', server.url).href;
    const database = openPostgresDatabase(testDatabaseSettings(url));
    opened.push(database);

    expect(await codeOf(look(database))).toBe('unavailable');
    expect(await codeOf(database.connect())).toBe('unavailable');
  });
});

const lockedAdd = statement('locked-add', "INSERT INTO notes VALUES ('y')");
const terminateOthers = `
  SELECT pg_terminate_backend(pid, 600000) FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name = 'latchkey'`;
