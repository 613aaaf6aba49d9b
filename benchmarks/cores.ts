import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** How many cores this machine gives, read before this process leaves one to the servers. */
export const coreCount = availableParallelism();
const lastCore = coreCount - 1;

/** Whether servers and load can be kept on cores of their own here. */
export const hasCoresToPart = coreCount > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Leaves the servers' core to them: for this process and all that it starts from now on. */
export function leaveServerCore(): void {
  if (hasCoresToPart)
    spawnSync('taskset', ['-a', '-c', '-p', `1-${lastCore}`, String(process.pid)]);
}

/** The command line that runs a command on the servers' core. */
export function onServerCore(command: readonly string[]): readonly string[] {
  return hasCoresToPart ? ['taskset', '-c', '0', ...command] : command;
}

/** The command line that runs a command on any core, wherever this process is kept. */
export function onAnyCore(command: readonly string[]): readonly string[] {
  return hasCoresToPart ? ['taskset', '-c', `0-${lastCore}`, ...command] : command;
}
