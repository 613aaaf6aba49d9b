import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { apiPaths } from '#shared/api-paths';
import { findFreePort } from '../testing/free-port.ts';
import { type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { ada } from '../testing/browser.ts';
import { startSystemPostgres, type SystemPostgres } from '../testing/system-postgres.ts';

const documented = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

describe('the documented backup of PostgreSQL', () => {
  let postgres: SystemPostgres;
  let folder: string;
  let server: ServerProcess;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-pg-dump-'));
    postgres = await startSystemPostgres();
    server = await start('latchkey');
  });

  afterEach(async () => {
    await server.stop('SIGKILL');
    await postgres.stop();
    rmSync(folder, { recursive: true });
  });

  async function start(database: string): Promise<ServerProcess> {
    return startServerProcess(await findFreePort(), {
      DATABASE_URL: postgres.urlOf(database),
      KEYRING_FILE: join(folder, 'keyring.json'),
      DEMO_ACCOUNTS: 'off',
    });
  }

  /** Runs the documented commands that use a program, against a database of the test's server. */
  function run(program: string, database: string) {
    const [commands] = (documented.match(/^```sh\n[^`]*^```/gm) ?? []).filter((block) =>
      block.includes(program),
    );
    const url = new URL(postgres.urlOf(database));
    url.password = '';
    const script = (commands ?? '')
      .replaceAll('```sh', '')
      .replaceAll('```', '')
      .replace(/"postgres:[^"]*"/, `"${url.href}"`);
    const env = { ...process.env, HOME: folder, PATH: `${postgres.programs}:/usr/bin:/bin` };
    return { script, ...spawnSync('sh', ['-ec', script], { cwd: folder, env, encoding: 'utf8' }) };
  }

  async function post(path: string, cookie: string, json?: object): Promise<Response> {
    return fetch(server.url + path, {
      method: 'POST',
      headers: { cookie, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  }

  it("restores everyone's sessions and shows no password in the process list", async () => {
    const registered = await post(apiPaths.register, '', ada);
    const [cookie = ''] = registered.headers.getSetCookie();
    expect(run('pg_dump', 'latchkey').stderr).toContain('no password supplied');
    const { hostname, port, username, password } = new URL(postgres.urlOf('latchkey'));
    const line = [hostname, port, '*', username, password].join(':');
    writeFileSync(join(folder, 'latchkey.pgpass'), line, { mode: 0o600 });

    const dumped = run('pg_dump', 'latchkey');
    await server.stop('SIGTERM');
    await createDatabase('restored');
    const restored = run('pg_restore', 'restored');
    server = await start('restored');

    expect([dumped.status, dumped.stderr]).toEqual([0, '']);
    expect([restored.status, restored.stderr]).toEqual([0, '']);
    for (const { script } of [dumped, restored]) {
      expect(script).not.toMatch(/DATABASE_URL|:\/\/[^@\s]*:[^@\s]*@/);
    }
    expect((await post(apiPaths.refresh, cookie.split(';')[0] ?? '')).status).toBe(200);
  });

  async function createDatabase(name: string): Promise<void> {
    const client = new pg.Client(postgres.urlOf('latchkey'));
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
  }
});
