import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The module that Node loads first, so that a process uses the clock of `CLOCK_AHEAD_MS`. */
export const movableClock = new URL('movable-clock.ts', import.meta.url).href;

/** The server as a process that can be stopped and restarted. */
export class ServerProcess {
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #output = '';
  #aheadMs = 0;

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** All output since the first start. */
  get output(): string {
    return this.#output;
  }

  /** The environment for processes that need the same clock. */
  get clockEnvironment(): Readonly<Record<string, string>> {
    return { CLOCK_AHEAD_MS: String(this.#aheadMs) };
  }

  /** Starts it; resolves when it accepts requests. */
  async start(): Promise<void> {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, ['--import', movableClock, 'backend/main.ts'], {
      cwd: repository,
      env: {
        PATH,
        LOG_LEVEL: 'error',
        ...this.clockEnvironment,
        ...this.#environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    const printed: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        printed.push(chunk.toString());
        this.#output += chunk.toString();
        if (printed.join('').includes('Latchkey is running at ')) resolve();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('error', reject);
      child.once('exit', () => {
        reject(new Error(`The server did not start:\n${printed.join('')}`));
      });
    });
  }

  /** Advances its clock by seconds; the browser's clock does not move. */
  async passTime(seconds: number): Promise<void> {
    this.#aheadMs += seconds * 1000;
    if (this.#child?.exitCode !== null) return;
    const moved = once(this.#child, 'message');
    this.#child.send(this.#aheadMs);
    await moved;
  }

  /** Stops it with SIGTERM; resolves when it has exited. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}
