// Lets one signal stop everything that an npm script runs.
//
// npm starts a script with "sh -c" and signals that shell. Many shells would die and leave the
// script behind, so the scripts begin with `exec`, which gives the shell's process to Node. cmd.exe
// has no `exec` and runs what follows the `||`.
//
// Children get groups of their own: Ctrl+C reaches this process twice, from the terminal and from
// npm, and a server that is signalled twice exits without answering what is in flight.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const isWindows = process.platform === 'win32';
const stoppedExitCode = 143; // What shells return for SIGTERM.
const lookMs = 500;
const parent = process.ppid;
const running = new Map();
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

// npm does not pass on SIGHUP, and can be killed.
setInterval(() => {
  if (process.ppid !== parent) stop();
}, lookMs).unref();

/** Runs a command and all that it starts, and ends this process if that fails or is stopped. */
export async function runStep(command, ...args) {
  if (isStopping) process.exit(stoppedExitCode);
  console.error(`> ${[command, ...args].join(' ')}`);
  const code = await run((child) => -child.pid, command, args);
  if (isStopping || code !== 0) process.exit(code || stoppedExitCode);
}

/** Runs a server, which stops its own children; returns its exit code. */
export async function runServer(command, ...args) {
  if (isStopping) process.exit(stoppedExitCode);
  return run((child) => child.pid, command, args);
}

/** Stops everything, once: what runs may take its time. */
export function stop() {
  if (isStopping) return;
  isStopping = true;
  for (const [child, target] of running) kill(child, target);
}

async function run(targetOf, command, args) {
  const child = spawn(command, args, {
    stdio: 'inherit',
    detached: !isWindows,
    shell: isWindows,
  });
  const exited = once(child, 'exit');
  running.set(child, targetOf(child));
  const [code] = await exited;
  running.delete(child);
  return code ?? (isStopping ? 0 : stoppedExitCode);
}

function kill(child, target) {
  if (isWindows) child.kill();
  else process.kill(target, 'SIGTERM');
}
