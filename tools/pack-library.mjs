// Builds the library and packs it into dist/, ready for `ng add <file>`, `npm install <file>` and
// `npm publish <file>`. Fails if something is missing or would not work where it is installed.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPackageMistakes } from './package-mistakes.mjs';

const built = 'dist/auth';

run('ng', 'build', 'auth');
run('tsc', '-p', 'frontend/auth/schematics');
for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(file, join(built, file));
for (const file of readdirSync(join(built, 'fesm2022'))) {
  if (file.endsWith('.map')) nameSources(join(built, 'fesm2022', file));
}

const mistakes = findPackageMistakes(built);
if (mistakes.length > 0) stop(`The package has mistakes:\n${mistakes.join('\n')}`);

const tarball = join(
  'dist',
  run('npm', 'pack', '--silent', '--pack-destination', 'dist', `./${built}`),
);
run('publint', tarball, '--strict');
// Like Angular's own packages, it is for ES modules only.
run('attw', tarball, '--profile', 'esm-only');
console.log(tarball);

/** Names the sources in a source map as they would be in the package: it has their text, no files. */
function nameSources(path) {
  const map = JSON.parse(readFileSync(path, 'utf8'));
  const sources = map.sources.map((source) => source.replace(/^.*\/frontend\/auth\//, '../'));
  writeFileSync(path, JSON.stringify({ ...map, sources }));
}

/** Returns what a command prints; stops with it if the command fails. */
function run(command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) stop(`${command} failed:\n${error?.message ?? `${stdout}${stderr}`}`);
  return stdout.trim();
}

function stop(text) {
  console.error(text);
  process.exit(1);
}
