import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

// How each runner closes: jasmine (tools/jasmine-reporter.mjs), Karma (frontend/karma.conf.mjs),
// Playwright.
const closingLines = [
  {
    line: /^(?:jasmine|Karma): (\d+) passed, (\d+) failed/gm,
    read: ([, passed, failed]) => ({ passed: +passed, failed: +failed }),
  },
  { line: /^ +(\d+) passed\b/gm, read: ([, passed]) => ({ passed: +passed, failed: 0 }) },
  {
    line: /^ +(\d+) (?:failed|flaky|interrupted|did not run)\b/gm,
    read: ([, failed]) => ({ passed: 0, failed: +failed }),
  },
];

// How all of them say that one test is over.
const passedLine = /^ +(?:✓|ok) /;
const failedLine = /^ +(?:✘|x) +(.*)/;

/** One suite while it runs: what it has printed, and how many of its tests are over. */
export class TestRun {
  output = '';
  passed = 0;
  failed = 0;
  #child = null;
  #isStopped = false;
  #startedAtMs = performance.now();
  #unfinishedLine = '';
  #plan;
  #tell;

  /** @param tell is called with each piece of output, and with the title of each failed test. */
  constructor(plan, tell) {
    this.#plan = plan;
    this.#tell = tell;
  }

  get name() {
    return this.#plan.name;
  }

  get seconds() {
    return (performance.now() - this.#startedAtMs) / 1000;
  }

  /** Runs everything; the counts are final when this resolves. */
  async run(build) {
    const { builds, command, env } = this.#plan;
    for (const needed of builds) {
      const { code, output } = await build(needed);
      this.#take(output);
      if (code !== 0) return this.#count(1);
    }
    return this.#count((await this.#succeeds(command, env)) ? 0 : 1);
  }

  /** Ends it and all processes that it has started. */
  stop() {
    this.#isStopped = true;
    if (this.#child?.pid !== undefined && this.#child.exitCode === null) end(this.#child);
  }

  async #succeeds(command, env = {}) {
    if (this.#isStopped) return false;
    const { child, closed } = start(command, env, (text) => this.#take(text));
    this.#child = child;
    return (await closed) === 0;
  }

  #take(text) {
    this.output += text;
    this.#tell.printed(this, text);
    const lines = (this.#unfinishedLine + text).split('\n');
    this.#unfinishedLine = lines.pop();
    for (const line of lines) {
      if (passedLine.test(line)) this.passed += 1;
      const [, title] = failedLine.exec(line) ?? [];
      if (title === undefined) continue;
      this.failed += 1;
      this.#tell.failed(this, title);
    }
  }

  /** A command that broke before it could count its failures still counts as one. */
  #count(code) {
    const results = closingLines.flatMap(({ line, read }) =>
      [...this.output.matchAll(line)].map(read),
    );
    // A run that was stopped has only told of its tests one by one.
    if (results.length > 0) {
      this.passed = results.reduce((sum, { passed }) => sum + passed, 0);
      this.failed = results.reduce((sum, { failed }) => sum + failed, 0);
    }
    if (code !== 0 && this.failed === 0) this.failed = 1;
  }
}

/** Runs commands one after another until one fails; each list of them once, however often asked. */
export function shareBuilds() {
  const results = new Map();
  let installed = Promise.resolve();
  return (commands) => {
    if (!results.has(commands)) {
      // Two installations at the same time would get in each other's way.
      const installs = commands.some((command) => command.includes('tools/setup.mjs'));
      const result = installs ? installed.then(() => buildAll(commands)) : buildAll(commands);
      if (installs) installed = result;
      results.set(commands, result);
    }
    return results.get(commands);
  };
}

async function buildAll(commands) {
  let output = '';
  for (const command of commands) {
    const { closed } = start(command, {}, (text) => (output += text));
    const code = await closed;
    if (code !== 0) return { code, output };
  }
  return { code: 0, output };
}

function start([command, ...args], env, take) {
  const isWindows = process.platform === 'win32';
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: isWindows,
    // A group of its own, which ends with everything that it has started.
    detached: !isWindows,
  });
  take(`> ${[command, ...args].join(' ')}\n`);
  const closed = new Promise((resolve) => {
    child.on('error', (error) => {
      take(`${command} could not be started: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', take);
  }
  return { child, closed };
}

function end(child) {
  if (process.platform === 'win32') child.kill();
  else process.kill(-child.pid, 'SIGTERM');
}
