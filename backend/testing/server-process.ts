import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { patientDatabaseEnv } from './database-settings.ts';

/** A server in a process of its own, as an operator runs it. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** All lines printed so far. */
  readonly lines: readonly string[];
  /** The lines printed to standard output. */
  readonly logLines: readonly string[];
  /**
   * Sends a signal, waits for the process to end, and returns its exit code, `null` if killed by
   * the signal.
   */
  readonly stop: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
}

interface Installation {
  /** The installation folder; default: this repository. */
  readonly folder?: string;
  /** The system user that runs the server; default: the current one. */
  readonly uid?: number;
  /** Shell commands to run first in the server's process, such as `ulimit`. */
  readonly limits?: string;
  /** A file descriptor for the log, used instead of a pipe. */
  readonly stdout?: number;
}

const here = fileURLToPath(new URL('../..', import.meta.url));

/** Starts a server on a port, and resolves once it serves. */
export async function startServerProcess(
  port: number,
  env: Readonly<Record<string, string>>,
  { folder = here, uid, limits, stdout }: Installation = {},
): Promise<ServerProcess> {
  const server = [
    process.execPath,
    ...(uid === undefined ? [] : asUser(uid)),
    join(folder, 'bin/server.mjs'),
  ] as const;
  const [command, ...args] =
    limits === undefined ? server : ['sh', '-c', `${limits} && exec "$0" "$@"`, ...server];
  const child = spawn(command, args, {
    env: {
      ...process.env,
      LOG_LEVEL: 'error',
      ...patientDatabaseEnv,
      ...env,
      PORT: String(port),
    },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const logLines: string[] = [];
  const serves = new Promise<void>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr]) {
      if (output === null) continue;
      createInterface(output).on('line', (line) => {
        lines.push(line);
        if (output === child.stdout) logLines.push(line);
        if (line.includes('Latchkey is running at')) resolve();
      });
    }
    child.once('close', () => {
      reject(new Error(`the server did not start: ${lines.join('\n')}`));
    });
  });
  await serves;
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    lines,
    logLines,
    stop: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const closed = once(child, 'close') as Promise<[number | null]>;
      child.kill(signal);
      return (await closed)[0];
    },
  };
}

/**
 * Returns Node options that switch to another user before anything is loaded. A process started as
 * that user could not read Node itself if it is installed in a private folder.
 */
export function asUser(uid: number): readonly string[] {
  return ['--import', `data:text/javascript,process.setgid(${uid});process.setuid(${uid})`];
}
