import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { movableClock } from './server-process.ts';
import type { System } from './system.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command of the command line beside the server and returns its output. */
export async function runCommand(
  { environment, server }: System,
  ...command: readonly string[]
): Promise<string> {
  const { PATH = '' } = process.env;
  const { stdout } = await run(
    process.execPath,
    ['--import', movableClock, 'backend/cli/cli.ts', ...command],
    {
      cwd: repository,
      env: { PATH, ...environment, ...server.clockEnvironment },
    },
  );
  return stdout;
}
