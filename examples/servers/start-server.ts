import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../backend/testing/free-port.ts';
import { fakeTimePath } from '../../tools/faketime.mjs';
import { findPython } from '../../tools/python.mjs';
import { type ExampleServer, exampleServers } from './server-list.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const setup = 'node tools/setup.mjs --example-servers';

/** An example server in a process of its own. */
export interface RunningServer {
  readonly server: ExampleServer;
  readonly url: string;
  /** Moves the server's clock forward, so that tokens expire at once; the test's stays. */
  readonly passTime: (seconds: number) => void;
  readonly stop: () => Promise<void>;
}

interface Settings {
  /** How long an access token lives. Default 300. */
  readonly accessSeconds?: number;
  /** The origin of the pages that may call it. Default `http://localhost:4200`. */
  readonly appOrigin?: string;
}

/**
 * Starts an example server on a free port, and resolves when it accepts requests.
 *
 * @throws Error with what it printed, if it ends before that
 */
export async function startServer(
  name: string,
  { accessSeconds = 300, appOrigin = 'http://localhost:4200' }: Settings = {},
): Promise<RunningServer> {
  const server = exampleServers.find((each) => each.name === name);
  if (server === undefined) throw new Error(`There is no example server "${name}".`);
  if (server.project !== undefined) compile(server.project);
  const port = await findFreePort();
  const clock = createClock();
  const [program, file] = server.command;
  const child = spawn(program === 'python' ? requirePython() : process.execPath, [file], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      ACCESS_SECONDS: String(accessSeconds),
      APP_ORIGIN: appOrigin,
      PYTHONDONTWRITEBYTECODE: 'yes',
      ...clock.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  }
  const closed = once(child, 'close');
  while (!(await opens(port))) {
    if (child.exitCode === null) continue;
    clock.remove();
    throw new Error(`${name} did not start:\n${printed.join('')}`);
  }
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    passTime: clock.passTime,
    stop: async () => {
      child.kill('SIGTERM');
      await closed;
      clock.remove();
    },
  };
}

/** Returns the environment of a process whose clock a file moves, with libfaketime. */
function createClock() {
  const path = fakeTimePath();
  if (path === undefined) throw new Error(`libfaketime is missing: ${setup}`);
  const home = mkdtempSync(join(tmpdir(), 'example-server-'));
  const file = join(home, 'clock');
  let aheadSeconds = 0;
  const write = () => {
    // Renamed, because the server reads it all the time and must not find half of it.
    writeFileSync(`${file}.new`, `+${aheadSeconds}s\n`);
    renameSync(`${file}.new`, file);
  };
  write();
  return {
    environment: {
      LD_PRELOAD: path,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // Timers keep their pace.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Django puts its database there.
      TMPDIR: home,
    },
    passTime: (seconds: number) => {
      aheadSeconds += seconds;
      write();
    },
    remove: () => {
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function requirePython(): string {
  const path = findPython();
  if (path === undefined) throw new Error(`Python's packages are missing: ${setup}`);
  return path;
}

function compile(project: string): void {
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${project} does not compile:\n${stdout}`);
}

async function opens(port: number): Promise<boolean> {
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
