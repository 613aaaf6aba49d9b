import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { findPackageMistakes } from '../../tools/package-mistakes.mjs';
import { run } from './run.ts';
import { library, repository, test } from './test.ts';

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
  await cp(join(repository, 'dist/auth'), folder, { recursive: true });
});

test.afterEach(() => rm(folder, { recursive: true }));

test('the packed package has everything', async ({ tarball }) => {
  const listed = await run(folder, 'tar', '-tzf', tarball);

  expect(findPackageMistakes(folder)).toEqual([]);
  for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', 'schematics/ng-add/ng-add.js']) {
    expect(listed.split('\n')).toContain(`package/${file}`);
  }
});

for (const file of [
  'LICENSE',
  'CHANGELOG.md',
  'schematics/collection.json',
  'schematics/ng-add/ng-add.js',
  'schematics/ng-add/schema.json',
  'types/latchkey-angular-testing.d.ts',
]) {
  test(`a package without ${file} is not packed`, async () => {
    await rm(join(folder, file));

    expect(findPackageMistakes(folder)).toEqual([expect.stringContaining(`${file} is missing`)]);
  });
}

test('a package without keywords, or with an empty source map, is not packed', async () => {
  const manifest = join(folder, 'package.json');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"keywords"', '"words"'));
  const map = join(folder, 'fesm2022/latchkey-angular.mjs.map');
  const { sources } = JSON.parse(await readFile(map, 'utf8')) as { sources: string[] };
  await writeFile(map, JSON.stringify({ sources: sources.slice(0, 1) }));

  expect(findPackageMistakes(folder)).toEqual([
    'package.json has no keywords',
    `fesm2022/latchkey-angular.mjs.map does not have the text of ${sources[0] ?? ''}`,
  ]);
});

test('the source folder cannot be packed', async () => {
  await expect(run(library, 'npm', 'pack', '--dry-run')).rejects.toThrow(/npm run pack:library/);
});
