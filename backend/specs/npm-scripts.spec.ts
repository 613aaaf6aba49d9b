import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../testing/free-port.ts';
import { testDatabaseSettings } from '../testing/database-settings.ts';
import { openStorage } from '../storage/open-storage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const leftOut = /[\\/](node_modules|dist|data|test-results|\.git|\.angular)$/;
const patienceMs = 300_000; // The scripts build the app.

// Only Linux lists the processes that remain.
(process.platform === 'linux' ? describe : xdescribe)('what npm starts', () => {
  let project: string;
  let folder: string;
  let databaseUrl: string;
  let port: number;
  let mark: string;
  let npm: ChildProcess;
  let printed: string;

  // In a copy, because building the app replaces the one that other tests serve.
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'latchkey-project-'));
    await cp(root, project, {
      recursive: true,
      preserveTimestamps: true,
      filter: (path) => !leftOut.test(path),
    });
    await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
  });

  afterAll(() => rm(project, { recursive: true }));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-npm-'));
    databaseUrl = `sqlite:${join(folder, 'latchkey.db')}`;
    port = await findFreePort();
    mark = randomUUID();
    printed = '';
  });

  afterEach(async () => {
    for (const pid of marked()) process.kill(pid, 'SIGKILL');
    await rm(folder, { recursive: true });
  });

  /** Runs a script in a separate process group, as a shell does. */
  function start(script: string, env: Record<string, string> = {}): void {
    run(['npm', 'run', script], env);
  }

  function run([command = '', ...args]: readonly string[], env: Record<string, string> = {}): void {
    npm = spawn(command, args, {
      cwd: project,
      env: {
        ...process.env,
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        KEYRING_FILE: join(folder, 'keyring.json'),
        TEST_MARK: mark,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  }

  /** Resolves when the script prints a line that contains `text`. */
  function untilItPrints(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      for (const output of [npm.stdout, npm.stderr]) {
        createInterface(output!).on('line', (line) => {
          printed += `${line}\n`;
          if (line.includes(text)) resolve();
        });
      }
      npm.once('close', () => {
        reject(new Error(`npm ended:\n${printed}`));
      });
    });
  }

  /** Sends a signal to npm or to its whole group, and returns how npm ends. */
  async function end(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', to: 'npm' | 'group' = 'npm') {
    const closed = once(npm, 'close') as Promise<[number | null, string | null]>;
    process.kill(to === 'npm' ? npm.pid! : -npm.pid!, signal);
    const [code, bySignal] = await closed;
    return code ?? bySignal;
  }

  /** Returns every process that the script started, including itself. */
  function marked(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => readEnvironment(pid).includes(mark))
      .map(Number);
  }

  function readEnvironment(pid: string): string {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8');
    } catch {
      return ''; // It has just ended.
    }
  }

  async function untilNothingIsLeft(): Promise<void> {
    while (marked().length > 0) await pause(20);
  }

  async function countStops(): Promise<number> {
    const storage = await openStorage(testDatabaseSettings(databaseUrl), { asServer: false });
    const filter = { event: 'server_stopped', userId: null, beforeId: null } as const;
    const rows = await storage.audit.list(filter, 10);
    await storage.close();
    return rows.length;
  }

  async function isPortTaken(): Promise<boolean> {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }

  it(
    'stops together with the server when npm gets a SIGTERM',
    async () => {
      start('start');
      await untilItPrints('Latchkey is running at');
      expect(await isPortTaken()).toBeTrue();

      expect(await end('SIGTERM')).toBe(0);

      expect(await isPortTaken()).toBeFalse();
      expect(await countStops()).toBe(1);
      await untilNothingIsLeft();
    },
    patienceMs,
  );

  it(
    'stops together with the server on Ctrl+C',
    async () => {
      start('start');
      await untilItPrints('Latchkey is running at');

      expect(await end('SIGINT', 'group')).toBe(0);

      // Not the terminal's signal as well: a second signal makes a server exit at once.
      expect(printed).toContain('"signal":"SIGTERM","msg":"stopping"');
      expect(await countStops()).toBe(1);
      await untilNothingIsLeft();
    },
    patienceMs,
  );

  it(
    'stops the server when npm gets a SIGHUP',
    async () => {
      start('start');
      await untilItPrints('Latchkey is running at');

      expect(await end('SIGHUP')).toBe('SIGHUP');

      await untilNothingIsLeft();
      expect(await countStops()).toBe(1);
    },
    patienceMs,
  );

  it(
    'stops building and starts no server after a SIGTERM',
    async () => {
      start('start');
      await untilItPrints('> ng build app');

      expect(await end('SIGTERM')).toBe(143);

      expect(printed).not.toContain('Latchkey is running at');
      await untilNothingIsLeft();
    },
    patienceMs,
  );

  it("adds nothing to a command's output when npm is silent", () => {
    const { stdout } = spawnSync('npm', ['run', '--silent', 'cli', '--', '--help'], {
      cwd: project,
      encoding: 'utf8',
    });

    expect(stdout).toMatch(/^npm run cli -- <command>\n {2}keys create\n/);
  });

  it('stops child processes such as an installation', async () => {
    const steps = `
      const { runStep } = await import('${new URL('../../tools/run-until-stopped.mjs', import.meta.url).href}');
      await runStep('sh', '-c', 'sleep 1000 & echo started; wait');`;
    run([process.execPath, '--input-type=module', '--eval', steps]);
    await untilItPrints('started');

    expect(await end('SIGTERM')).toBe(143);

    await untilNothingIsLeft();
  });

  it(
    'stops the server and the live reload when npm gets a SIGTERM',
    async () => {
      start('dev', { PUBLIC_URL: `http://localhost:${await findFreePort()}` });
      await untilItPrints('Latchkey is running at');

      expect(await end('SIGTERM')).toBe(0);

      expect(await countStops()).toBe(1);
      await untilNothingIsLeft();
    },
    patienceMs,
  );
});
