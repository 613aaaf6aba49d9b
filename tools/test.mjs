// Every suite, as many at a time as there are cores for, and one closing line for all of them:
//
//   npm test                                          everything
//   npm test -- backend library                       some suites
//   npm test -- backend/auth/passwords/passwords.spec.ts        a spec file
//   npm test -- "a title"                             the tests whose title has this in it
//
// --bail stops at the first failure. With --long the tests repeat what they try far more often.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { clearInterval, setInterval } from 'node:timers';
import { readChoice } from './test-suites.mjs';
import { shareBuilds, TestRun } from './test-run.mjs';

// Where suites write what they print; Git ignores it.
const folder = 'test-results';
// Suites wait for browsers, databases and clocks, so one more than there are cores keeps them busy.
// More than three would only make each other wait.
const lanes = Math.min(3, availableParallelism() + 1);
const statusEverySeconds = 15;

const choice = read();
if (choice.isLong) process.env.TEST_EFFORT = 'long';
const isAlone = choice.runs.length === 1;
const build = shareBuilds();
const waiting = [...choice.runs];
const running = new Set();
const finished = [];
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stop();
    process.exitCode = 130;
  });
}
const status = isAlone ? undefined : setInterval(tellStatus, statusEverySeconds * 1000);
await Promise.all(Array.from({ length: lanes }, runLane));
clearInterval(status);

const sum = (count) => finished.reduce((total, run) => total + run[count], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode ||= sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;

function read() {
  try {
    return readChoice(process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

async function runLane() {
  while (waiting.length > 0 && !isStopping) {
    const run = new TestRun(waiting.shift(), { printed, failed });
    running.add(run);
    await run.run(build);
    running.delete(run);
    finished.push(run);
    tellResult(run);
    if (choice.bail && run.failed > 0) stop();
  }
}

function stop() {
  isStopping = true;
  for (const run of running) run.stop();
}

/** One suite alone is watched as it goes; several would write into each other's lines. */
function printed(_run, text) {
  if (isAlone) process.stdout.write(text);
}

function failed(run, title) {
  if (!isAlone) console.log(`✘ ${run.name}: ${title}`);
}

function tellStatus() {
  if (running.size > 0) console.log([...running].map(describe).join(' · '));
}

function tellResult(run) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${run.name}.log`, run.output);
  if (!isAlone && run.failed > 0) console.log(`\n${run.output}`);
  else if (!isAlone) for (const [row] of run.output.matchAll(/^\| .*/gm)) console.log(row);
  console.log(`=== ${describe(run)}`);
}

function describe(run) {
  const minutes = Math.floor(run.seconds / 60);
  const seconds = String(Math.floor(run.seconds % 60)).padStart(2, '0');
  return `${run.name}: ${run.passed} passed, ${run.failed} failed, ${minutes}:${seconds}`;
}
