import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const environment = {
  ...process.env,
  NG_CLI_ANALYTICS: 'false',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_loglevel: 'error',
  npm_config_prefer_offline: 'true',
  // Each test of an application reports every result, regardless of this run's filters.
  TEST_LINES: 'yes',
  TEST_TITLE: undefined,
  TEST_BAIL: undefined,
};

/**
 * Runs a program in a folder and returns its output.
 *
 * @throws Error with its output if it fails
 */
export async function run(folder: string, program: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { cwd: folder, env: environment });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
