// Runs before `npm start` and `npm test`, under whatever Node is installed (20 or newer):
// installs the dependencies when they are missing or older than the lock file, and, with
// --chromium, finds or installs the browser the tests need.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chromiumPath } from './chromium.mjs';

if (Number(process.versions.node.split('.')[0]) < 20) {
  stop(`Node ${process.versions.node} is too old to install Latchkey: install Node 20 or newer.`);
}

if (changedAt('node_modules/.package-lock.json') < changedAt('package-lock.json')) run('npm', 'ci');

if (process.argv.includes('--chromium') && chromiumPath() === undefined) {
  console.log('The tests need Chromium, and none was found: installing it.');
  if (isDebian() && process.getuid?.() === 0) {
    run('apt-get', 'update', '-qq');
    run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium');
  } else {
    run('npx', 'playwright', 'install', 'chromium');
  }
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isDebian() {
  const release = '/etc/os-release';
  return existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'));
}

function run(command, ...args) {
  const line = [command, ...args].join(' ');
  console.log(`> ${line}`);
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) {
    stop(`"${line}" failed. Run it by hand to see why, or set CHROME_BIN if it is the browser.`);
  }
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
