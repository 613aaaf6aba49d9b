// Runs first in `npm start` and before `npm test`, under whatever Node is installed (20 or newer):
// installs the dependencies when they are missing or older than the lock file, and finds or installs
// the programs it is told to: --chromium, --firefox, --webkit, --caddy, --nginx, --postgres,
// --example-servers (and the packages in examples/servers).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chromiumPath } from './chromium.mjs';
import { fakeTimePath } from './faketime.mjs';
import { firefoxPath, webKitPaths } from './other-browsers.mjs';
import { postgresPrograms } from './postgres-programs.mjs';
import { caddyPath, nginxPath } from './proxies.mjs';
import { findPython } from './python.mjs';

const programs = {
  '--chromium': {
    name: 'Chromium',
    find: chromiumPath,
    packages: ['chromium'],
    elsewhere: () => run('npx', 'playwright', 'install', 'chromium'),
  },
  '--firefox': {
    name: 'Firefox',
    find: firefoxPath,
    packages: ['firefox-esr'],
    elsewhere: () => stop('Install Firefox, or say where it is in FIREFOX_BIN.'),
  },
  '--webkit': {
    name: 'WebKit',
    find: webKitPaths,
    packages: ['webkit2gtk-driver', 'xvfb', 'xauth'],
    elsewhere: () =>
      stop('Install WebKitWebDriver, MiniBrowser (WebKitGTK 4.1) and xvfb-run, on Linux.'),
  },
  '--caddy': {
    name: 'Caddy',
    find: caddyPath,
    packages: ['caddy'],
    elsewhere: () => stop('Install Caddy 2.6 or newer, or set CADDY_BIN to its path.'),
  },
  '--nginx': {
    name: 'nginx',
    find: nginxPath,
    packages: ['nginx-light'],
    elsewhere: () => stop('Install nginx, or set NGINX_BIN to its path.'),
  },
  '--postgres': {
    name: 'PostgreSQL',
    find: postgresPrograms,
    packages: ['postgresql'],
    elsewhere: () =>
      stop('Install PostgreSQL 15 or newer, or set POSTGRES_BIN to the folder of its programs.'),
  },
  '--example-servers': {
    name: 'faketime, Flask and Django',
    find: () => fakeTimePath() && findPython(),
    packages: [
      'faketime',
      'python3-flask',
      'python3-python-flask-jwt-extended',
      'python3-djangorestframework',
      'python3-djangorestframework-simplejwt',
    ],
    elsewhere: () =>
      stop(
        'Install libfaketime, Flask-JWT-Extended and simplejwt; set FAKETIME_LIB and PYTHON_BIN.',
      ),
  },
};

if (Number(process.versions.node.split('.')[0]) < 20) {
  stop(`Node ${process.versions.node} is too old to install Latchkey: install Node 20 or newer.`);
}

installPackages('.');
if (process.argv.includes('--example-servers')) installPackages('examples/servers');

for (const option of process.argv.slice(2)) {
  const { name, find, packages, elsewhere } = programs[option];
  if (find() !== undefined) continue;
  console.log(`The tests need ${name}, and none was found.`);
  if (isDebian() && process.getuid?.() === 0) {
    run('apt-get', 'update', '-qq');
    run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages);
  } else {
    elsewhere();
  }
}

/** Installs what a folder's lock file lists, unless that is newer than the file. */
function installPackages(folder) {
  const installed = changedAt(`${folder}/node_modules/.package-lock.json`);
  if (installed < changedAt(`${folder}/package-lock.json`)) run('npm', 'ci', '--prefix', folder);
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
