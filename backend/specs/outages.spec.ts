import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { apiPaths, healthPaths, jwksPath } from '#shared/api-paths';
import { findFreePort } from '../testing/free-port.ts';
import { PlainClient } from '../testing/plain-client.ts';
import { type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { openTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { useTestPostgres } from '../testing/use-postgres.ts';

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

  /** Starts a server on which every refresh rotates, and signs a client in. */
  async function start(
    databaseUrl: string,
    { limits = 'true', env: changes = {} }: { limits?: string; env?: Record<string, string> } = {},
  ): Promise<void> {
    const env = {
      ...changes,
      DATABASE_URL: databaseUrl,
      KEYRING_FILE: join(folder, 'keyring.json'),
      DEMO_ACCOUNTS: 'off',
      REFRESH_GRACE_SECONDS: '0',
    };
    server = await startServerProcess(await findFreePort(), env, { limits });
    await client.signUp(server);
    expect(await client.me(server)).toBe('me');
  }

  const get = async (path: string) => (await fetch(server.url + path)).status;

  /** Waits until readiness has this status; successes are cached for a second. */
  async function expectReadiness(status: 200 | 503): Promise<void> {
    while ((await get(healthPaths.ready)) !== status);
  }

  /** Expects a refresh to fail without changing the cookie. */
  async function expectUnavailable(): Promise<void> {
    const response = await client.post(server, apiPaths.refresh);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual([]);
  }

  /** Expects other requests to complete while a refresh waits for the locked database. */
  async function expectOnlyRefreshWaits(release: () => unknown): Promise<void> {
    let isAnswered = false;
    const refreshed = client.refresh(server).finally(() => (isAnswered = true));
    expect(await Promise.all([get(healthPaths.live), get(jwksPath)])).toEqual([200, 200]);
    expect(await client.me(server)).toBe('me');
    expect(isAnswered).toBeFalse();

    await release();

    expect(await refreshed).toBe(200);
  }

  /** Expects the server to recover without help, with the same cookie and session. */
  async function expectRecovery(): Promise<void> {
    const { sid, generation } = client.grant!;
    let status = 503;
    while (status === 503) status = await client.refresh(server);
    expect(status).toBe(200);
    expect(client.grant?.sid).toBe(sid);
    expect(client.grant?.generation).toBeGreaterThan(generation);
    expect(await client.me(server)).toBe('me');
    await expectReadiness(200);
  }

  describe('on SQLite', () => {
    const file = () => join(folder, 'latchkey.db');

    it('responds to everything else while another process locks the file', async () => {
      await start(`sqlite:${file()}`, { env: { DATABASE_WAIT_MS: '600000' } });
      const holder = new DatabaseSync(file());
      holder.exec('BEGIN IMMEDIATE');

      await expectOnlyRefreshWaits(() => {
        holder.close();
      });
    });

    it('survives a process that locks the file for longer than a request waits', async () => {
      await start(`sqlite:${file()}`, { env: { DATABASE_WAIT_MS: '100' } });
      const holder = new DatabaseSync(file());
      holder.exec('BEGIN IMMEDIATE');

      await expectUnavailable();
      await expectReadiness(503);
      await expectUnavailable();

      holder.close();
      await expectRecovery();
    });

    it('survives a full disk', async () => {
      await start(`sqlite:${file()}`, { limits: 'ulimit -f 1000' });
      while ((await client.refresh(server)) === 200) await client.me(server);

      await expectUnavailable();
      await expectReadiness(503);
      expect(await client.me(server)).toBe('me');
      expect(await get(jwksPath)).toBe(200);

      const other = new DatabaseSync(file());
      other.exec('PRAGMA wal_checkpoint(TRUNCATE)'); // Frees space in the file that is full.
      other.close();
      await expectRecovery();
    });
  });

  describe('on PostgreSQL', () => {
    const postgres = useTestPostgres();
    let admin: pg.Client;
    let proxy: TcpProxy;
    let databaseUrl: string;

    beforeEach(async () => {
      await postgres.empty();
      admin = new pg.Client(postgres.url);
      await admin.connect();
      const url = new URL(postgres.url);
      proxy = await openTcpProxy(Number(url.port));
      url.port = String(proxy.port);
      databaseUrl = url.href;
    });

    afterEach(async () => {
      await proxy.close();
      await admin.end();
    });

    const fillDisk = (table: string) =>
      admin.query(`
        CREATE FUNCTION reject() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER full_disk BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION reject()`);

    it('responds to everything else while another client locks the table', async () => {
      // As long as the test takes, however slow the machine is.
      await start(databaseUrl, { env: { DATABASE_STATEMENT_MS: '600000' } });
      await admin.query('BEGIN');
      await admin.query('LOCK TABLE sessions IN EXCLUSIVE MODE');

      await expectOnlyRefreshWaits(() => admin.query('COMMIT'));
    });

    it('survives a client that locks the table for longer than a statement may take', async () => {
      await start(databaseUrl, { env: { DATABASE_STATEMENT_MS: '4000' } });
      await admin.query('BEGIN');
      await admin.query('LOCK TABLE sessions IN EXCLUSIVE MODE');

      await expectUnavailable();

      await admin.query('COMMIT');
      await expectRecovery();
    });

    it('is not ready while PostgreSQL is read-only, and recovers by itself', async () => {
      await start(databaseUrl);
      await expectReadiness(200);
      await admin.query('ALTER SYSTEM SET default_transaction_read_only = on');
      await admin.query('SELECT pg_reload_conf()');

      await expectReadiness(503);
      await expectUnavailable();
      expect(await client.me(server)).toBe('me');

      await admin.query('ALTER SYSTEM RESET default_transaction_read_only');
      await admin.query('SELECT pg_reload_conf()');
      await expectReadiness(200);
      await expectRecovery();
    });

    it('survives a full disk', async () => {
      await start(databaseUrl);
      await fillDisk('sessions');

      await expectUnavailable();
      expect(await client.me(server)).toBe('me');

      await admin.query('DROP TRIGGER full_disk ON sessions');
      await expectRecovery();
    });

    it('says that a password was changed even if counting fails afterwards', async () => {
      await start(databaseUrl);
      await fillDisk('rate_limits');

      const response = await fetch(server.url + apiPaths.password, {
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

      expect(response.status).toBe(200);
    });

    it('survives the loss of its connections, even of those in use', async () => {
      await start(databaseUrl);
      await admin.query('BEGIN');
      await admin.query('LOCK TABLE sessions IN EXCLUSIVE MODE');
      const atWork = Array.from({ length: 5 }, () => expectUnavailable());
      while ((await admin.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rows.length === 0);

      proxy.cut();

      await Promise.all(atWork);
      await expectUnavailable();
      expect(await Promise.all([get(healthPaths.live), get(jwksPath)])).toEqual([200, 200]);
      await expectReadiness(503);
      await admin.query('COMMIT');
      proxy.heal();
      await expectRecovery();
    });
  });
});
