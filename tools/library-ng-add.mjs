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

const addTo = (tree) => runner.runSchematic('ng-add', { project: 'app' }, tree);
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
  // Whatever the place of its interceptors, each sees the request once, answered.
  assert.deepEqual(
    seen.toSorted(),
    runs.map((name) => `${name} 200`),
    `${title}: ${text}`,
  );
}
for (const each of rejected) {
  await assert.rejects(addTo(createApp(each)), each.message, each.title);
}

const stepsFor = async (build) => {
  said.length = 0;
  await addTo(createApp({ files: configWith('', ''), build }));
  return said.join('\n');
};
assert.match(await stepsFor(), /\/api\/login.*whenSignedIn.*proxy\.conf\.json/s);
assert.doesNotMatch(await stepsFor(), /RenderMode/);
assert.match(await stepsFor({ ssr: { entry: 'src/server.ts' } }), /RenderMode\.Client/);
console.log(
  `${supported.length} applications, each added to once and twice, and ${rejected.length} left alone`,
);
