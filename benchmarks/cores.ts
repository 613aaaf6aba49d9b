import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The number of available cores, read before this process leaves one to the servers. */
export const coreCount = availableParallelism();
const lastCore = coreCount - 1;

/** Whether servers and load can run on separate cores here. */
export const hasCoresToPart = coreCount > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Keeps this process, and all that it starts from now on, off the servers' core. */
export function leaveServerCore(): void {
  if (hasCoresToPart)
    spawnSync('taskset', ['-a', '-c', '-p', `1-${lastCore}`, String(process.pid)]);
}

/** Returns the command line that runs a command on the servers' core. */
export function onServerCore(command: readonly string[]): readonly string[] {
  return hasCoresToPart ? ['taskset', '-c', '0', ...command] : command;
}

/** Returns the command line that runs a command on any core, regardless of this process's own. */
export function onAnyCore(command: readonly string[]): readonly string[] {
  return hasCoresToPart ? ['taskset', '-c', `0-${lastCore}`, ...command] : command;
}
