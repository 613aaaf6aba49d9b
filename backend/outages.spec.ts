import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { apiPaths, healthPaths, jwksPath } from '#shared/api-paths';
import { findFreePort } from './free-port.ts';
import { PlainClient } from './plain-client.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { openTcpProxy, type TcpProxy } from './storage/postgres/tcp-proxy.ts';
import { useTestPostgres } from './storage/postgres/use-test-postgres.ts';

const outageMs = 3000;

describe('a server whose database fails', () => {
  let folder: string;
  let server: ServerProcess;
  let client: PlainClient;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-outage-'));
    client = new PlainClient();
  });

  afterEach(async () => {
    await server.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  /** Starts a server on which every refresh rotates, and signs a client in to it. */
  async function start(databaseUrl: string, installation = {}): Promise<void> {
    const env = {
      DATABASE_URL: databaseUrl,
      KEYRING_FILE: join(folder, 'keyring.json'),
      DEMO_ACCOUNTS: 'off',
      REFRESH_GRACE_SECONDS: '0',
    };
    server = await startServerProcess(await findFreePort(), env, installation);
    await client.signUp(server);
    expect(await client.me(server)).toBe('me');
  }

  const get = async (path: string) => (await fetch(server.url + path)).status;

  /** Refreshes in vain, which must be told soon and leave the cookie alone. */
  async function expectUnavailable(): Promise<void> {
    const startedAtMs = performance.now();
    const answer = await client.post(server, apiPaths.refresh);
    expect(performance.now() - startedAtMs).toBeLessThan(1000);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.getSetCookie()).toEqual([]);
  }

  /** Goes on refreshing in vain for three seconds, while everything else is answered before that. */
  async function expectLongOutage(): Promise<void> {
    const startedAtMs = performance.now();
    while (performance.now() - startedAtMs < outageMs) {
      const answered: string[] = [];
      const note = (what: string) => () => answered.push(what);
      const refreshed = expectUnavailable().then(note('refresh'));
      expect(await Promise.all([get(healthPaths.live), get(jwksPath)])).toEqual([200, 200]);
      expect(await client.me(server)).toBe('me');
      answered.push('others');
      await refreshed;
      expect(answered).toEqual(['others', 'refresh']);
    }
  }

  /** Everything goes on by itself, with the cookie and the session from before. */
  async function expectRecovery(): Promise<void> {
    const { sid, generation } = client.grant!;
    let status = 503;
    while (status === 503) status = await client.refresh(server);
    expect(status).toBe(200);
    expect(client.grant?.sid).toBe(sid);
    expect(client.grant?.generation).toBeGreaterThan(generation);
    expect(await client.me(server)).toBe('me');
    expect(await get(healthPaths.ready)).toBe(200);
  }

  describe('on SQLite', () => {
    const file = () => join(folder, 'latchkey.db');

    it('outlives three seconds in which another process keeps the file', async () => {
      await start(`sqlite:${file()}`);
      const holder = new DatabaseSync(file());
      holder.exec('BEGIN IMMEDIATE');

      await expectLongOutage();

      holder.close();
      await expectRecovery();
    });

    it('outlives a disk that takes no more', async () => {
      await start(`sqlite:${file()}`, { limits: 'ulimit -f 1000' });
      while ((await client.refresh(server)) === 200) await client.me(server);

      await expectUnavailable();
      expect(await client.me(server)).toBe('me');
      expect(await get(jwksPath)).toBe(200);

      const other = new DatabaseSync(file());
      other.exec('PRAGMA wal_checkpoint(TRUNCATE)'); // Makes room in the file that is full.
      other.close();
      await expectRecovery();
    });
  });

  describe('on PostgreSQL', () => {
    const postgres = useTestPostgres();
    let admin: pg.Client;
    let proxy: TcpProxy;

    beforeEach(async () => {
      await postgres.empty();
      admin = new pg.Client(postgres.url);
      await admin.connect();
      const url = new URL(postgres.url);
      proxy = await openTcpProxy(Number(url.port));
      url.port = String(proxy.port);
      await start(url.href);
    });

    afterEach(async () => {
      await proxy.close();
      await admin.end();
    });

    const fillDisk = (table: string) =>
      admin.query(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER full_disk BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`);

    it('outlives three seconds in which another one keeps the table', async () => {
      await admin.query('BEGIN');
      await admin.query('LOCK TABLE sessions IN EXCLUSIVE MODE');

      await expectLongOutage();

      await admin.query('COMMIT');
      await expectRecovery();
    });

    it('outlives a disk that takes no more', async () => {
      await fillDisk('sessions');

      await expectUnavailable();
      expect(await client.me(server)).toBe('me');

      await admin.query('DROP TRIGGER full_disk ON sessions');
      await expectRecovery();
    });

    it('says that a password was changed although it cannot count any more', async () => {
      await fillDisk('rate_limits');

      const answer = await fetch(server.url + apiPaths.password, {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${client.grant?.access_token ?? ''}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          currentPassword: 'a quiet analytical engine',
          newPassword: 'staple battery horse',
        }),
      });

      expect(answer.status).toBe(200);
    });

    it('outlives the loss of its connections, also of those that are at work', async () => {
      await admin.query('BEGIN');
      await admin.query('LOCK TABLE sessions IN EXCLUSIVE MODE');
      const atWork = Array.from({ length: 5 }, () => expectUnavailable());
      await get(healthPaths.live);

      proxy.cut();

      await Promise.all(atWork);
      await expectUnavailable();
      expect(await Promise.all([get(healthPaths.live), get(jwksPath)])).toEqual([200, 200]);
      expect(await get(healthPaths.ready)).toBe(503);
      await admin.query('COMMIT');
      proxy.heal();
      await expectRecovery();
    });
  });
});
