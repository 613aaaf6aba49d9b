import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What Node loads first, so that a process tells the time by `CLOCK_AHEAD_MS`. */
export const movableClock = new URL('movable-clock.ts', import.meta.url).href;

/** The server as an operator runs it: a process that can be stopped and started again. */
export class ServerProcess {
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #output = '';
  #aheadMs = 0;

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** Everything it has printed, over all its starts. */
  get output(): string {
    return this.#output;
  }

  /** What a process beside it needs, to tell the same time. */
  get clockEnvironment(): Readonly<Record<string, string>> {
    return { CLOCK_AHEAD_MS: String(this.#aheadMs) };
  }

  /** Starts it; resolves when it takes requests. */
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

  /** Moves its clock ahead, as if so many seconds had passed; the browser's clock stays. */
  async passTime(seconds: number): Promise<void> {
    this.#aheadMs += seconds * 1000;
    if (this.#child?.exitCode !== null) return;
    const moved = once(this.#child, 'message');
    this.#child.send(this.#aheadMs);
    await moved;
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
