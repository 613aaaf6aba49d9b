// Builds the schematics into the package, tries `ng add` on applications of each kind, and runs
// what it made of them: no interceptor of the application sees a 401 that a refresh heals.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { HostTree } from '@angular-devkit/schematics';
import { SchematicTestRunner, UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { configWith } from './ng-add/applications.mjs';
import { rejected } from './ng-add/rejected.mjs';
import { supported } from './ng-add/supported.mjs';
import { withoutPages, withPages } from './ng-add/with-pages.mjs';
import { healOneRequest } from './run-application.mjs';

const { status } = spawnSync('tsc', ['-p', 'frontend/auth/schematics'], { stdio: 'inherit' });
if (status !== 0) throw new Error('The schematics do not compile.');

const main = `import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from './app/app.config';
import { App } from './app/app';
bootstrapApplication(App, appConfig);
`;

const runner = new SchematicTestRunner(
  '@latchkey/angular',
  resolve('dist/auth/schematics/collection.json'),
);
const said = [];
runner.logger.subscribe(({ message }) => said.push(message));

let created = 0;

function createApp({ files, others, version = '22.2.6', build }) {
  created += 1;
  const tree = new UnitTestTree(new HostTree());
  const options = { browser: 'src/main.ts', ...build };
  const architect = { build: { builder: '@angular/build:application', options } };
  const app = { projectType: 'application', root: '', sourceRoot: 'src', architect };
  const core = { projectType: 'library', root: 'libs/core', sourceRoot: 'libs/core/src' };
  tree.create('angular.json', JSON.stringify({ version: 1, projects: { app, core } }));
  tree.create('package.json', JSON.stringify({ dependencies: { '@angular/core': `^${version}` } }));
  for (const [path, text] of Object.entries({
    'src/main.ts': main,
    'src/app/app.ts': `import { Component } from '@angular/core';
@Component({ selector: 'app-root-${created}', standalone: false, template: '' })
export class App {}
`,
    ...files,
    ...others,
  })) {
    tree.create(path, text);
  }
  return tree;
}

const addTo = (tree, options) =>
  runner.runSchematic('ng-add', { project: 'app', ...options }, tree);
const textOf = (tree, { files }) =>
  Object.keys(files)
    .map((path) => tree.readText(path))
    .join('\n');

for (const each of supported) {
  const { title, expected, runs = [], child } = each;
  said.length = 0;
  const once = await addTo(createApp(each));
  const text = textOf(once, each);
  const all = [text, ...said].join('\n');
  const twice = await addTo(once);
  const seen = await healOneRequest(once, child);

  for (const part of expected) {
    assert.ok(part instanceof RegExp ? part.test(all) : all.includes(part), `${title}: ${all}`);
  }
  assert.match(
    text,
    /provideAuth(_alias)?\(\{ api: \['\/api\/'\] \}, withTabs\(\), withEarlyRefresh\(\)\)/,
  );
  assert.equal(textOf(twice, each), text, `${title}, added twice`);
  // Whatever the place of its interceptors, each sees the request once, with its response.
  assert.deepEqual(
    seen.toSorted(),
    runs.map((name) => `${name} 200`),
    `${title}: ${text}`,
  );
}
for (const each of rejected) {
  await assert.rejects(addTo(createApp(each)), each.message, each.title);
}

for (const each of withPages) {
  const once = await addTo(createApp(each), { pages: true });
  const paths = once.files.filter((path) => !path.startsWith('/node_modules'));
  const texts = paths.map((path) => once.readText(path));
  for (const page of ['sign-in', 'ended', 'leave-when-over']) {
    assert.ok(paths.includes(`/src/app/auth/${page}.ts`), each.title);
  }
  for (const [path, part] of Object.entries(each.expected)) {
    assert.match(once.readText(path), part, `${each.title}: ${path}`);
  }
  const twice = await addTo(once, { pages: true });
  assert.deepEqual(
    paths.map((path) => twice.readText(path)),
    texts,
    `${each.title}, added twice`,
  );
  const later = await addTo(await addTo(createApp(each)), { pages: true });
  for (const [path, part] of Object.entries(each.expected)) {
    assert.match(later.readText(path), part, `${each.title}, pages later`);
  }
}
for (const each of withoutPages) {
  await assert.rejects(addTo(createApp(each), { pages: true }), each.message, each.title);
}

const addedWith = async (api) =>
  textOf(await addTo(createApp({ files: configWith('', '') }), { api }), {
    files: configWith('', ''),
  });
assert.match(
  await addedWith('/v1/, https://files.example.com/'),
  /api: \['\/v1\/', 'https:\/\/files\.example\.com\/'\]/,
);
for (const api of ['api/', '//api.example.com/', 'https://*.example.com/', '', "/api/'"]) {
  await assert.rejects(addedWith(api), /--api: .* is neither a path/, api);
}

const migrations = new SchematicTestRunner(
  '@latchkey/angular',
  resolve('dist/auth/schematics/migrations.json'),
);
const advice = [];
migrations.logger.subscribe(({ message }) => advice.push(message));
const migrated = await migrations.runSchematic(
  'names-of-0-2',
  {},
  createApp({
    files: {
      'src/app/status.ts': `import { Session } from '@latchkey/angular';
export const isOver = (session: Session) => session.status() === 'expired';
`,
      'src/app/status.spec.ts': `import { AuthTestingController, type RefreshToAnswer } from '@latchkey/angular/testing';
export const grant = (refresh: RefreshToAnswer) => refresh.grant();
export const refuse = (auth: AuthTestingController, request: never) => auth.refuse(request);
`,
      'src/app/other.ts':
        "export const state = 'expired'; export const refused = other.refuse(1);\n",
    },
  }),
);
assert.match(
  migrated.readText('/src/app/status.spec.ts'),
  /type PendingRefresh .*\(refresh: PendingRefresh\).*auth\.reject\(request\)/s,
);
assert.match(migrated.readText('/src/app/other.ts'), /'expired'.*other\.refuse/);
assert.deepEqual(advice, ["/src/app/status.ts:2: the status 'expired' is now 'ended'."]);

const stepsFor = async (build) => {
  said.length = 0;
  await addTo(createApp({ files: configWith('', ''), build }));
  return said.join('\n');
};
assert.match(await stepsFor(), /\/api\/login.*whenSignedIn.*proxy\.conf\.json/s);
assert.doesNotMatch(await stepsFor(), /RenderMode/);
assert.match(await stepsFor({ ssr: { entry: 'src/server.ts' } }), /RenderMode\.Client/);
console.log(
  `${supported.length + withPages.length} applications, each added to once and twice, ${withPages.length} of them with ` +
    `pages, and ${rejected.length + withoutPages.length} left alone`,
);
