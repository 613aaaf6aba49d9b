import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiPaths } from '#shared/api-paths';
import { findFreePort } from '../testing/free-port.ts';
import { asUser, type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { ada } from '../testing/browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const nobody = 65_534;

/** Whether Docker may copy a file: the last matching line of .dockerignore decides. */
function isCopied(file: string): boolean {
  const lines = read('.dockerignore').split('\n');
  const patterns = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const last = patterns.findLast((pattern) => matchesGlob(file, pattern.replace('!', '')));
  return last?.startsWith('!') ?? true;
}

function copiedFiles(): string[] {
  const inFolders = ['backend', 'bin', 'shared', 'token-handler'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter(isCopied),
  );
  return ['package.json', ...inFolders];
}

/** Returns all files that the given files import or read, themselves included, and all packages. */
function reach(entries: readonly string[]) {
  const files = new Set(entries);
  const packages = new Set<string>();
  for (const file of files) {
    if (!/\.m?[jt]s$/.test(file)) continue;
    const names = read(file).matchAll(/(?:from|^import|import\(|new URL\() ?'([#@.\w][^'\s,]*)'/gm);
    for (const [, name = ''] of names) {
      const [, shared] = /^#shared\/(.*)$/.exec(name) ?? [];
      const target = shared === undefined ? join(dirname(file), name) : `shared/${shared}.ts`;
      if (name.startsWith('.') || shared !== undefined) files.add(target);
      else if (!name.startsWith('node:')) packages.add(packageOf(name));
    }
  }
  files.delete('dist/app');
  return { files: [...files], packages: [...packages] };
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

/** Returns the folders of the packages that a server needs; nested ones are copied along. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
    .map(([place]) => place)
    .filter((place) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(place))
    .filter((place) => existsSync(join(root, place)));
}

describe('the image', () => {
  const server = reach(['bin/server.mjs', 'bin/cli.mjs', 'bin/token-handler.mjs']);

  it('contains only what the server needs', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object };

    const copied = copiedFiles();
    const of = (files: readonly string[], others: readonly string[]) =>
      files.filter((file) => !others.includes(file));

    expect(of(copied, server.files)).withContext('for .dockerignore').toEqual([]);
    expect(of(server.files, copied)).withContext('kept out by .dockerignore').toEqual([]);
    expect(Object.keys(dependencies).toSorted()).toEqual(server.packages.toSorted());
    for (const file of [
      'data/keyring.json',
      'secrets/database-url',
      'docs/api.md',
      'dist/app/index.html',
    ]) {
      expect(isCopied(file)).withContext(file).toBeFalse();
    }
  });

  it('is built from existing files', () => {
    const lines = read('Dockerfile').matchAll(/^COPY (?!--from)(.*) \S+$/gm);
    const sources = [...lines].flatMap(([, names = '']) => names.split(' '));

    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) {
      expect(existsSync(join(root, source)))
        .withContext(source)
        .toBeTrue();
      const isFolder = statSync(join(root, source)).isDirectory();
      expect(isFolder || isCopied(source))
        .withContext(source)
        .toBeTrue();
    }
    expect(read('Dockerfile')).toContain('\nUSER node\n');
  });

  describe('when assembled', () => {
    let folder: string;
    let data: string;
    let running: ServerProcess | undefined;
    const uid = process.getuid?.() === 0 ? nobody : undefined;

    beforeEach(() => {
      const parent = mkdtempSync(join(tmpdir(), 'latchkey-image-'));
      chmodSync(parent, 0o755);
      folder = join(parent, 'latchkey');
      data = join(parent, 'data');
      mkdirSync(data);
      if (uid !== undefined) chownSync(data, uid, uid);
      for (const file of ['package.json', ...copiedFiles()]) {
        cpSync(join(root, file), join(folder, file));
      }
      for (const place of productionPackages()) {
        cpSync(join(root, place), join(folder, place), { recursive: true });
      }
      setModes(0o444, 0o555);
    });

    afterEach(async () => {
      await running?.stop('SIGKILL');
      setModes(0o644, 0o755);
      rmSync(dirname(folder), { recursive: true });
    });

    function setModes(file: number, directory: number): void {
      chmodSync(folder, 0o755);
      const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
      for (const entry of entries) {
        if (entry.isSymbolicLink()) continue;
        chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? directory : file);
      }
      chmodSync(folder, directory);
    }

    it('runs as an unprivileged user that can write only to its data', async () => {
      const port = await findFreePort();
      const env = {
        NODE_ENV: 'production',
        PUBLIC_URL: 'https://app.example',
        DATABASE_URL: `sqlite:${join(data, 'latchkey.db')}`,
        KEYRING_FILE: join(data, 'keyring.json'),
        TMPDIR: join(data, 'nothing'),
      };
      const stranger = uid === undefined ? [] : asUser(uid);
      const cli = join(folder, 'bin/cli.mjs');
      execFileSync(process.execPath, [...stranger, cli, 'keys', 'create'], {
        env: { ...process.env, ...env },
      });

      const started = await startServerProcess(port, env, {
        folder,
        ...(uid === undefined ? {} : { uid }),
      });
      running = started;
      const ready = await fetch(`${started.url}/health/ready`);
      const registered = await fetch(started.url + apiPaths.register, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(ada),
      });

      expect([ready.status, registered.status]).toEqual([200, 201]);
      expect(await started.stop('SIGTERM')).toBe(0);
      expect(readdirSync(folder).toSorted()).toEqual([
        'backend',
        'bin',
        'node_modules',
        'package.json',
        'shared',
        'token-handler',
      ]);
      if (uid !== undefined) expect(statSync(join(data, 'latchkey.db')).uid).toBe(uid);
    });
  });
});
