// Every suite, one after another, and one closing line for all of them. Names given as arguments
// choose suites: `npm test -- backend library`. With --long the tests repeat what they try far more
// often.
import { spawn } from 'node:child_process';

const suites = {
  backend: [['jasmine', '--config=backend/jasmine.json']],
  library: [['ng', 'test', 'auth']],
  app: [['ng', 'test', 'app']],
  e2e: [
    ['ng', 'build', 'app'],
    ['playwright', 'test', '-c', 'e2e', '--project=chromium'],
  ],
  browsers: [
    ['node', 'tools/setup.mjs', '--firefox', '--webkit'],
    ['ng', 'build', 'app'],
    ['playwright', 'test', '-c', 'e2e', '--project=firefox', '--project=webkit'],
  ],
  consumers: [
    ['ng', 'build', 'auth'],
    ['tsc', '-p', 'frontend/auth/schematics'],
    ['playwright', 'test', '-c', 'e2e', '--project=consumers'],
  ],
};

// How each runner closes: jasmine, Karma (see frontend/karma.conf.mjs), Playwright.
const counts = [
  {
    line: /^(\d+) specs?, (\d+) failures?/gm,
    read: ([, all, failed]) => ({ passed: all - failed, failed: +failed }),
  },
  {
    line: /^Karma: (\d+) passed, (\d+) failed/gm,
    read: ([, passed, failed]) => ({ passed: +passed, failed: +failed }),
  },
  { line: /^ +(\d+) passed\b/gm, read: ([, passed]) => ({ passed: +passed, failed: 0 }) },
  {
    line: /^ +(\d+) (?:failed|flaky|interrupted|did not run)\b/gm,
    read: ([, failed]) => ({ passed: 0, failed: +failed }),
  },
];

const args = process.argv.slice(2);
if (args.includes('--long')) process.env.TEST_EFFORT = 'long';
const chosen = args.filter((arg) => arg !== '--long');
const names = chosen.length > 0 ? chosen : Object.keys(suites);
const unknown = names.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`No suite "${unknown.join('", "')}": there are ${Object.keys(suites).join(', ')}.`);
  process.exit(1);
}

const total = { passed: 0, failed: 0 };
for (const name of names) {
  for (const [command, ...args] of suites[name]) {
    console.log(`\n=== ${name}: ${[command, ...args].join(' ')}`);
    const { code, output } = await run(command, args);
    const results = counts.flatMap(({ line, read }) => [...output.matchAll(line)].map(read));
    const passed = results.reduce((sum, result) => sum + result.passed, 0);
    const failed = results.reduce((sum, result) => sum + result.failed, 0);
    total.passed += passed;
    // A command that broke before it could count its failures still counts as one.
    total.failed += code !== 0 && failed === 0 ? 1 : failed;
    if (code !== 0) break;
  }
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      output += chunk;
    });
    child.on('error', (error) =>
      console.error(`${command} could not be started: ${error.message}`),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
