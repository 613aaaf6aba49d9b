import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '#shared/admin';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import { findFreePort } from './testing/free-port.ts';
import { type ServerProcess, startServerProcess } from './testing/server-process.ts';
import { openStorage } from './storage/open-storage.ts';
import { testDatabaseSettings } from './testing/database-settings.ts';

const demo = { email: 'demo@latchkey.example', password: 'open the demo door' };
const admin = { email: 'admin@latchkey.example', password: 'open the admin door' };

describe('starting and stopping the server', () => {
  let folder: string;
  let port: number;
  let servers: ServerProcess[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-main-'));
    port = await findFreePort();
    servers = [];
  });

  afterEach(async () => {
    for (const server of servers) await server.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  const databaseUrl = () => `sqlite:${join(folder, 'latchkey.db')}`;

  async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
    const server = await startServerProcess(port, {
      DATABASE_URL: databaseUrl(),
      KEYRING_FILE: join(folder, 'keyring.json'),
      ...env,
    });
    servers.push(server);
    return server;
  }

  /** Returns the printed lines that are not part of the log. */
  const forPeople = ({ lines, logLines }: ServerProcess) =>
    lines.filter((line) => !logLines.includes(line));

  const post = (path: string, json: object) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    });

  async function listAudit(): Promise<readonly AuditEvent[]> {
    const storage = await openStorage(testDatabaseSettings(databaseUrl()), { asServer: false });
    const rows = await storage.audit.list({ event: null, userId: null, beforeId: null }, 20);
    await storage.close();
    return rows.map(({ event }) => event);
  }

  it('prints the URL and the demo accounts at every start', async () => {
    for (let starts = 0; starts < 2; starts += 1) {
      const server = await start();

      expect((await post(apiPaths.login, demo)).status).toBe(200);
      expect((await post(apiPaths.login, admin)).status).toBe(200);
      expect(await server.stop('SIGTERM')).toBe(0);
      expect(forPeople(server)).toEqual([
        `Latchkey is running at http://localhost:${port}`,
        `  sign in as ${demo.email} with the password "${demo.password}"`,
        `  sign in as ${admin.email} with the password "${admin.password}"`,
      ]);
    }
  });

  it('writes only JSON to standard output, and in production nothing to standard error', async () => {
    const development = await start({ LOG_LEVEL: 'info', DEMO_ACCOUNTS: 'off' });
    await development.stop('SIGTERM');
    const production = await start({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://app.example',
      LOG_LEVEL: 'silent',
    });
    await production.stop('SIGTERM');

    const messages = development.logLines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages).toContain(`Latchkey is running at http://localhost:${port}`);
    expect(production.lines.map((line) => JSON.parse(line) as object)).toEqual([
      jasmine.objectContaining({
        msg: 'Latchkey is running at https://app.example',
        level: 'info',
      }),
    ]);
  });

  it('creates no demo accounts beside others', async () => {
    const first = await start({ DEMO_ACCOUNTS: 'off' });
    await post(apiPaths.register, {
      email: 'ada@example.org',
      password: 'a quiet engine',
      name: 'Ada',
    });
    await first.stop('SIGTERM');
    expect(forPeople(first).length).toBe(1);

    const second = await start();

    expect((await post(apiPaths.login, demo)).status).toBe(401);
    await second.stop('SIGTERM');
    expect(forPeople(second).length).toBe(1);
  });

  it('does not start in production with unsafe settings and lists them all', async () => {
    await writeFile(join(folder, 'keyring.json'), '{"canary":1}', { mode: 0o644 });
    const env = { NODE_ENV: 'production', DEMO_ACCOUNTS: 'on' };

    await expectAsync(start(env)).toBeRejectedWithError(
      /PUBLIC_URL must be set in production.*\n.*DEMO_ACCOUNTS.*\n.*KEYRING_FILE .* is readable by others/,
    );
    await expectAsync(start(env)).not.toBeRejectedWithError(/canary|\n +at /);
  });

  it('does not start on a public address with a demo account', async () => {
    const first = await start();
    await first.stop('SIGTERM');

    for (const env of [
      { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example' },
      { HOST: '0.0.0.0' },
    ]) {
      await expectAsync(start(env)).toBeRejectedWithError(
        /the password of demo@latchkey.example and admin@latchkey.example is public; disable/,
      );
    }
  });

  it('records no failed sign-in when it looks for demo accounts', async () => {
    const first = await start();
    const signedIn = await post(apiPaths.login, demo);
    const { access_token } = (await signedIn.json()) as TokenGrant;
    const changed = await fetch(first.url + apiPaths.password, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${access_token}` },
      body: JSON.stringify({ currentPassword: demo.password, newPassword: 'a quiet engine' }),
    });
    expect(changed.status).toBe(200);
    await first.stop('SIGTERM');

    const second = await start();
    await second.stop('SIGTERM');

    expect(second.lines.join('\n')).not.toContain(demo.email);
    expect(await listAudit()).not.toContain('sign_in_failed');
  });

  it('keeps serving, unready, until the proxy has moved on', async () => {
    const server = await start({ DRAIN_SECONDS: '300' });
    const statusOf = async (path: string) => (await fetch(server.url + path)).status;

    server.process.kill('SIGTERM');
    while ((await statusOf('/health/ready')) !== 503);

    expect([await statusOf('/health/live'), await statusOf(apiPaths.me)]).toEqual([200, 401]);
  });

  it('stops after the proxy had time to move on', async () => {
    const server = await start({ DRAIN_SECONDS: '1' });

    const startedAtMs = performance.now();
    expect(await server.stop('SIGTERM')).toBe(0);

    expect(performance.now() - startedAtMs).toBeGreaterThan(1000);
  });

  it('prints no database password when it cannot connect', async () => {
    for (const place of ['127.0.0.1:1', '[nowhere', '127.0.0.1:canary']) {
      const env = { DATABASE_URL: `postgres://latchkey:canary@${place}/latchkey` };

      await expectAsync(start(env))
        .withContext(place)
        .toBeRejectedWithError(/^the server did not start: (?!.*canary)[^\n]+$/);
    }
  });

  it('records its start and stop', async () => {
    const server = await start();
    await server.stop('SIGTERM');

    const events = await listAudit();
    expect([events[0], events[1]]).toEqual(['server_stopped', 'server_started']);
  });

  it('creates no keys in production', async () => {
    const env = { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example' };

    await expectAsync(start(env)).toBeRejectedWithError(/KEYRING_FILE .* does not exist/);
  });
});
