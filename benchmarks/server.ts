import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../backend/testing/free-port.ts';
import { onServerCore } from './cores.ts';

/** A server to be measured, in a separate process. */
export interface Server {
  readonly origin: string;
  readonly pid: number;
  readonly process: ChildProcess;
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  /** Node's arguments: options, then the script, relative to this folder. */
  readonly run: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where the log file goes; reading a pipe instead would affect the measurement. */
  readonly folder: string;
  readonly place?: (command: readonly string[]) => readonly string[];
}

const startTimeoutMs = 20_000;

/** Starts a server on a free port and waits until it accepts connections. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { run, env, folder, place = onServerCore } = options;
  const port = await findFreePort();
  const logFile = join(folder, `server-${port}.log`);
  const log = openSync(logFile, 'a');
  const [command = '', ...args] = place([process.execPath, ...run]);
  const child = spawn(command, args, {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', log, log, 'ipc'],
  });
  process.once('exit', () => child.kill());
  const giveUpAt = performance.now() + startTimeoutMs;
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      child.kill();
      throw new Error(`a server did not start:\n${readFileSync(logFile, 'utf8')}`);
    }
    await pause(50);
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    process: child,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
