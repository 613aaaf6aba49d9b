import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { apiPaths, jwksPath } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import { rotateKeys } from '../auth/tokens/key-rotation.ts';
import { createKeyring } from '../auth/tokens/keyring.ts';
import { findFreePort } from '../testing/free-port.ts';
import { type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { readKeyringFile, writeKeyringFile } from '../storage/keyring-file.ts';
import { openStorage } from '../storage/open-storage.ts';
import { useTestPostgres } from '../testing/use-postgres.ts';
import { patientDatabaseEnv, testDatabaseSettings } from '../testing/database-settings.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
const password = 'a quiet analytical engine';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('the command line', () => {
  let folder: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-cli-'));
    env = {
      DATABASE_URL: `sqlite:${join(folder, 'latchkey.db')}`,
      KEYRING_FILE: join(folder, 'keyring.json'),
      DEMO_ACCOUNTS: 'off',
      ...patientDatabaseEnv,
    };
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function run(typed: string, input = ''): Promise<Outcome> {
    const child = spawn(process.execPath, [cli, ...typed.split(' ').filter(Boolean)], {
      env: { ...process.env, ...env },
    });
    child.stdin.end(input);
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number]>,
    ]);
    return { code, out, err };
  }

  describe('beside a running server', () => {
    let server: ServerProcess;
    let url: string;

    beforeEach(async () => {
      const port = await findFreePort();
      env['PORT'] = String(port);
      server = await startServerProcess(port, env);
      url = server.url.replace('127.0.0.1', 'localhost');
    });

    afterEach(() => server.stop('SIGKILL'));

    const signIn = async (email: string, typed = password) => {
      const response = await fetch(url + apiPaths.login, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Firefox/153.0 (Windows NT 10.0)',
        },
        body: JSON.stringify({ email, password: typed }),
      });
      const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
      return { status: response.status, grant: (await response.json()) as TokenGrant, cookie };
    };
    const statusOf = async ({ access_token: token }: TokenGrant) =>
      (await fetch(url + apiPaths.me, { headers: { authorization: `Bearer ${token}` } })).status;
    /** Waits until the server rejects an access token. */
    const untilRejected = async (grant: TokenGrant) => {
      while ((await statusOf(grant)) !== 401);
    };
    const kids = async () => {
      const { keys } = (await (await fetch(url + jwksPath)).json()) as { keys: { kid: string }[] };
      return keys.map(({ kid }) => kid);
    };

    it('adds users who can sign in at once, and changes their rights', async () => {
      expect(await run('users add Ada@Example.org --admin', `${password}\n`)).toEqual({
        code: 0,
        out: 'ada@example.org can sign in, and is an administrator.\n',
        err: '',
      });
      expect((await signIn('ada@example.org')).status).toBe(200);
      await run('users add eve@example.org --name Eve', password);
      const { grant } = await signIn('eve@example.org');
      expect(await statusOf(grant)).toBe(200);

      expect((await run('users disable eve@example.org')).out).toContain('signed out everywhere');

      await untilRejected(grant);
      expect((await signIn('eve@example.org')).status).toBe(401);
      expect((await run('users list')).out).toMatch(/eve@example.org +Eve +disabled +0 /);
      expect((await run('users list ada')).out).not.toContain('eve');
      await run('users enable eve@example.org');
      expect((await signIn('eve@example.org')).status).toBe(200);
    });

    it('ends sessions, which the server then rejects', async () => {
      await run('users add ada@example.org', password);
      const [one, two] = [await signIn('ada@example.org'), await signIn('ada@example.org')];
      const { out } = await run('sessions list ada@example.org');
      expect(out).toContain(one.grant.sid);
      expect(out).toMatch(/ 127\.0\.0\.1 +Firefox +Windows\n/);

      const ended = await run(`sessions end ada@example.org ${one.grant.sid}`);

      expect(ended.out).toBe('Sessions ended: 1.\n');
      await untilRejected(one.grant);
      expect(await statusOf(two.grant)).toBe(200);
      expect((await run('sessions end ada@example.org')).out).toBe('Sessions ended: 1.\n');
      await untilRejected(two.grant);
    });

    it('prints a reset link that works once', async () => {
      await run('users add ada@example.org', password);
      const { grant } = await signIn('ada@example.org');
      const printed = await run('users reset ada@example.org');
      // Standard output may be piped, so it contains only the link.
      expect(printed.out).toMatch(/^\S+\n$/);
      expect(printed.err).toContain('Works once, until');
      const link = new URL(printed.out);
      expect(link.origin + link.pathname).toBe(`${url}/reset`);
      const reset = () =>
        fetch(url + apiPaths.passwordReset, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ token: link.hash.slice(1), newPassword: 'another engine' }),
        });

      expect((await reset()).status).toBe(204);

      expect(await statusOf(grant)).toBe(401);
      expect((await signIn('ada@example.org', 'another engine')).status).toBe(200);
      expect((await reset()).status).toBe(422);
    });

    it('rotates keys that the server publishes without a restart', async () => {
      const [first] = await kids();

      const rotated = await run('keys rotate');

      expect(rotated.out).toContain('The new keys become active at');
      while ((await kids()).length < 2);
      expect(await kids()).toContain(first!);
      expect((await run('keys list')).out).toMatch(/signing .* active .*\nsigning .* next /);
      expect(await run('keys rotate')).toEqual(
        jasmine.objectContaining({ code: 1, err: jasmine.stringContaining('become active at') }),
      );
      expect((await run('keys retire')).out).toContain('No key can be retired yet');
    });

    it('replaces leaked signing keys: access tokens become void and sessions continue', async () => {
      await run('users add ada@example.org', password);
      const { grant, cookie } = await signIn('ada@example.org');
      const [first] = await kids();

      const replaced = await run('keys replace');

      expect(replaced.out).toContain('The signing key was replaced.');
      await untilRejected(grant);
      expect(await kids()).not.toContain(first!);
      const refreshed = await fetch(url + apiPaths.refresh, {
        method: 'POST',
        headers: { cookie },
      });
      expect(await statusOf((await refreshed.json()) as TokenGrant)).toBe(200);
    });

    it('reports that everything is in order, or what is not', async () => {
      expect((await run('doctor')).out).toContain('FAULT  administrator: there is none');
      await run('users add ada@example.org --admin', password);

      const { code, out } = await run('doctor');

      expect(code).toBe(0);
      expect(out).toMatch(/ok +configuration.*\nok +keyring: 2 keys; the server.*\nok +database/);
      expect(out).toContain(`the server at ${server.url} uses them`);
      expect(out).toContain('ok     demo accounts: none can sign in');
      await run('users add demo@latchkey.example', 'open the demo door');
      expect((await run('doctor')).out).toContain(
        'ok     demo accounts: can sign in, on loopback only',
      );
      expect((await run('prune')).out).toContain('Deleted: 0 sessions');
    });
  });

  it('warns if the server ignored X-Forwarded-For because no proxy is trusted', async () => {
    const port = await findFreePort();
    env['PORT'] = String(port);
    await run('users add ada@example.org --admin', password);
    const first = await startServerProcess(port, { ...env, LOG_LEVEL: 'warn' });
    expect((await run('doctor')).out).toContain('ok     proxies: none trusted\n');
    for (let sent = 0; sent < 2; sent += 1) {
      await fetch(first.url + apiPaths.me, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    }
    const doubtful = await run('doctor');
    await first.stop('SIGTERM');

    expect(first.logLines.filter((line) => line.includes('TRUSTED_PROXY_HOPS')).length).toBe(1);
    expect(doubtful.out).toMatch(/WARN +proxies: a request had X-Forwarded-For/);
    expect(doubtful.code).toBe(0);
    env['TRUSTED_PROXY_HOPS'] = '1';
    expect((await run('doctor')).out).toContain('ok     proxies: 1 are trusted\n');
    delete env['TRUSTED_PROXY_HOPS'];
    const second = await startServerProcess(port, env);
    expect((await run('doctor')).out).toContain('ok     proxies: none trusted\n');
    await second.stop('SIGKILL');
  }, 120_000);

  it('inspects a database without changing its schema', async () => {
    const file = join(folder, 'latchkey.db');
    await writeFile(file, '');
    expect((await run('doctor')).out).toMatch(/FAULT +database: there is no database/);
    expect((await run('users list')).code).toBe(1);
    expect((await stat(file)).size).toBe(0);
    await rm(file);
    await run('users add ada@example.org --admin', password);
    const database = new DatabaseSync(file);
    database.exec(`DELETE FROM migrations`);
    const countSteps = () => database.prepare('SELECT count(*) AS steps FROM migrations').get();
    const steps = countSteps();

    const { code, out } = await run('doctor');

    expect(out).toMatch(/WARN +database: the schema is outdated/);
    expect(code).toBe(0);
    expect(countSteps()).toEqual(steps);
    database.close();
  });

  describe('on PostgreSQL', () => {
    const postgres = useTestPostgres();

    it('inspects a database without changing its schema', async () => {
      env['DATABASE_URL'] = postgres.url;
      const client = new pg.Client(postgres.url);
      await client.connect();
      const count = async (sql: string) =>
        (await client.query<{ count: string }>(sql)).rows[0]?.count;
      const tables = `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`;
      expect((await run('doctor')).out).toMatch(/FAULT +database: there is no database/);
      expect((await run('users list')).code).toBe(1);
      expect(await count(tables)).toBe('0');
      await run('users add ada@example.org --admin', password);
      await client.query(`DELETE FROM migrations`);
      const steps = await count('SELECT count(*) FROM migrations');

      const { out } = await run('doctor');

      expect(out).toMatch(/WARN +database: the schema is outdated/);
      expect(await count('SELECT count(*) FROM migrations')).toBe(steps);
      await client.end();
    }, 120_000);
  });

  it('compares the keyring with what the running server uses', async () => {
    const port = await findFreePort();
    env['PORT'] = String(port);
    await run('users add ada@example.org --admin', password);
    await run('keys create');
    const ofFile = async () => (await run('doctor')).out;
    expect(await ofFile()).toContain(`no server is running at http://127.0.0.1:${port}`);
    const server = await startServerProcess(port, env);
    const file = env['KEYRING_FILE']!;

    // The server rejects this file; the command line then gets a copy that it accepts.
    writeKeyringFile(`${file}.new`, createKeyring(new Date()));
    await chmod(`${file}.new`, 0o644);
    await rename(`${file}.new`, file);
    expect(await ofFile()).toMatch(/FAULT +keyring: .* is readable by others; run "chmod 600/);
    const copy = `${file}.copy`;
    await writeFile(copy, await readFile(file), { mode: 0o600 });
    env['KEYRING_FILE'] = copy;
    expect(await ofFile()).toMatch(/FAULT +keyring: the server at .* uses other keys/);
    await chmod(file, 0o600);

    expect(await ofFile()).toContain(`2 keys; the server at ${server.url} uses them`);
    await server.stop('SIGKILL');
  }, 120_000);

  it('explains in a sentence what failed and exits with 1', async () => {
    const attempts = [
      ['users add nobody', 'is not an email address'],
      ['users add ada@example.org', '8 to 128 characters', 'short'],
      ['users add ada@example.org', 'easy to guess', 'password1'],
      ['keys rotate', 'does not exist'],
    ] as const;

    for (const [typed, sentence, input] of attempts) {
      const { code, out, err } = await run(typed, input);
      expect([code, out]).withContext(typed).toEqual([1, '']);
      expect(err).toContain(sentence);
      expect(err.split('\n').length).withContext(err).toBe(2);
    }
  });

  it('creates a database only for a first account', async () => {
    writeKeyringFile(env['KEYRING_FILE']!, createKeyring(new Date()));
    for (const typed of ['users list', 'users disable ada@example.org', 'prune', 'keys rotate']) {
      const { code, err } = await run(typed);
      expect(code).withContext(typed).toBe(1);
      expect(err).toContain(`there is no database ${join(folder, 'latchkey.db')}`);
    }
    expect((await run('doctor')).out.match(/there is no database/g)?.length).toBe(1);
    expect(await readdir(folder)).toEqual(['keyring.json']);

    await run('users add ada@example.org', password);

    expect((await run('users list')).out).toContain('ada@example.org');
    const { code, err } = await run('users disable eve@example.org');
    expect(code).toBe(1);
    expect(err).toContain('there is no account');
  });

  it('prints no link that would not work', async () => {
    await run('users add ada@example.org', password);
    await run('users disable ada@example.org');

    const { code, out, err } = await run('users reset ada@example.org');

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('is disabled; enable it first');
  });

  it('ends a session even if its random id begins with a dash', async () => {
    await run('users add ada@example.org', password);

    for (const sid of ['-hjuBaJe4XYIXoLJC-5Cg4', '--juBaJe4XYIXoLJC-5Cg4']) {
      const { code, err } = await run(`sessions end ada@example.org ${sid}`);
      expect([code, err]).toEqual([1, `ada@example.org has no session ${sid}\n`]);
    }
  });

  it('prints its help on request', async () => {
    const { code, out, err } = await run('users add --help');

    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('users add <email> [--admin] [--name <name>]\n');
  });

  it('prints no name that could control the terminal', async () => {
    const name = '\u001b[2J\u009b2J\u202eEve';
    const { err } = await run(`users add eve@example.org --name ${name}`, password);
    expect(err).toContain('a name has 1 to 100 readable characters');

    // An earlier version accepted such names.
    await run('users add eve@example.org', password);
    const storage = await openStorage(testDatabaseSettings(env['DATABASE_URL']!), {
      asServer: false,
    });
    const eve = await storage.users.findByEmail('eve@example.org');
    await storage.users.rename(eve!.id, name);
    await storage.close();

    expect((await run('users list')).out).toContain(' ?[2J?2J?Eve ');
  });

  it('keeps the last administrator', async () => {
    await run('users add ada@example.org --admin', password);

    for (const typed of ['users demote', 'users disable']) {
      const { code, err } = await run(`${typed} ada@example.org`);
      expect(code).toBe(1);
      expect(err).toContain('there is no other administrator');
    }
  });

  it('prints its help for unknown commands and exits with 2', async () => {
    for (const typed of [
      '',
      'users',
      'users add',
      'keys list --admin',
      'doctor --what',
      'prune x',
    ]) {
      const { code, err } = await run(typed);
      expect(code).withContext(typed).toBe(2);
      expect(err).toContain('users reset <email>');
    }
  });

  it('retires keys once they are due and records it', async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
    const keyring = rotateKeys(createKeyring(daysAgo(60)), daysAgo(50));
    await run('users add ada@example.org', password);
    writeKeyringFile(env['KEYRING_FILE']!, keyring);

    expect((await run('keys retire')).out).toBe('Keys retired: 2.\n');

    const left = readKeyringFile(env['KEYRING_FILE']!);
    expect(left.signingKeys.map(({ kid }) => kid)).toEqual([keyring.signingKeys[1]!.kid]);
    const storage = await openStorage(testDatabaseSettings(env['DATABASE_URL']!), {
      asServer: false,
    });
    const [row] = await storage.audit.list({ event: null, userId: null, beforeId: null }, 1);
    await storage.close();
    expect([row?.event, row?.address]).toEqual(['keys_retired', 'command line']);
  });

  it('changes no keys if the audit entry cannot be written', async () => {
    writeKeyringFile(env['KEYRING_FILE']!, createKeyring(new Date()));
    env['DATABASE_URL'] = `sqlite:${folder}`;

    expect((await run('keys rotate')).code).toBe(1);

    expect(readKeyringFile(env['KEYRING_FILE']!).signingKeys.length).toBe(1);
  });

  it('creates a keyring once and never overwrites an unreadable file', async () => {
    expect((await run('keys create')).code).toBe(0);
    expect((await run('keys create')).err).toContain('the keyring already exists');
    await writeFile(env['KEYRING_FILE']!, 'canary');

    const { code, err } = await run('keys rotate');

    expect(code).toBe(1);
    expect(err).not.toContain('canary');
    expect(existsSync(join(folder, 'latchkey.db'))).toBeFalse();
  });
});
