import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { patientDatabaseEnv } from './test-database-settings.ts';

/** A server as an operator runs it, in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything that it has printed so far, line by line. */
  readonly lines: readonly string[];
  /** The part of it that went to standard output. */
  readonly logLines: readonly string[];
  /** Sends a signal and waits for the end; gives the exit code, `null` when the signal ended it. */
  readonly stop: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
}

interface Installation {
  /** Where the server lies, unless it is this one. */
  readonly folder?: string;
  /** The user of the system that runs it, unless it is ours. */
  readonly uid?: number;
  /** What a shell does first in the server's process: sets the limits of the system. */
  readonly limits?: string;
  /** An open file for the log, instead of a pipe that is read here. */
  readonly stdout?: number;
}

const here = fileURLToPath(new URL('..', import.meta.url));

/** Starts a server on a port, and waits until it serves. */
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
        if (line.includes('Latchkey is at')) resolve();
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
 * Options by which Node takes another user before it loads anything: a process that were that user's
 * from the first could not reach Node itself, where it is installed in a private folder.
 */
export function asUser(uid: number): readonly string[] {
  return ['--import', `data:text/javascript,process.setgid(${uid});process.setuid(${uid})`];
}
