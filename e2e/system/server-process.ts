import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The server as an operator runs it: a process that can be stopped and started again. */
export class ServerProcess {
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcessWithoutNullStreams | null = null;
  #output = '';

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** Everything it has printed, over all its starts. */
  get output(): string {
    return this.#output;
  }

  /** Starts it; resolves when it takes requests. */
  async start(): Promise<void> {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, ['backend/main.ts'], {
      cwd: repository,
      env: { PATH, LOG_LEVEL: 'error', ...this.#environment },
    });
    this.#child = child;
    const printed: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        printed.push(chunk.toString());
        this.#output += chunk.toString();
        if (printed.join('').includes('Latchkey is at ')) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('exit', () => {
        reject(new Error(`The server did not start:\n${printed.join('')}`));
      });
    });
  }

  /** Stops it as a service manager does; resolves when it is gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}
