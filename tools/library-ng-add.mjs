// Builds the schematics into the package, and tries `ng add` on applications of each kind.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { HostTree } from '@angular-devkit/schematics';
import { SchematicTestRunner, UnitTestTree } from '@angular-devkit/schematics/testing/index.js';

const { status } = spawnSync('tsc', ['-p', 'frontend/auth/schematics'], { stdio: 'inherit' });
if (status !== 0) throw new Error('The schematics do not compile.');

const workspace = {
  version: 1,
  projects: {
    app: {
      projectType: 'application',
      root: '',
      sourceRoot: 'src',
      architect: {
        build: { builder: '@angular/build:application', options: { browser: 'src/main.ts' } },
      },
    },
  },
};
const main = `import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from './app/app.config';
import { App } from './app/app';
bootstrapApplication(App, appConfig);
`;
const configWith = (imports, providers) => `import { ApplicationConfig } from '@angular/core';
${imports}
export const appConfig: ApplicationConfig = {
  providers: [${providers}],
};
`;
const http = `import { provideHttpClient, withInterceptors } from '@angular/common/http';`;

const cases = {
  'an empty application': [
    configWith('', ''),
    'provideHttpClient(withInterceptors([authInterceptor]))',
  ],
  'a client without features': [
    configWith(http.replace(', withInterceptors', ''), 'provideHttpClient()'),
    'provideHttpClient(withInterceptors([authInterceptor]))',
  ],
  'a client with other features': [
    configWith(`${http}\nimport { mine } from './mine';`, 'provideHttpClient(mine())'),
    'provideHttpClient(mine(), withInterceptors([authInterceptor]))',
  ],
  'a client with an interceptor': [
    configWith(
      `${http}\nimport { mine } from './mine';`,
      'provideHttpClient(withInterceptors([mine]))',
    ),
    'provideHttpClient(withInterceptors([mine, authInterceptor]))',
  ],
  'a client with an empty list': [
    configWith(http, 'provideHttpClient(withInterceptors([]))'),
    'provideHttpClient(withInterceptors([authInterceptor]))',
  ],
};

const runner = new SchematicTestRunner(
  '@latchkey/angular',
  resolve('dist/auth/schematics/collection.json'),
);
for (const [title, [config, expected]] of Object.entries(cases)) {
  const tree = new UnitTestTree(new HostTree());
  tree.create('angular.json', JSON.stringify(workspace));
  tree.create('package.json', '{}');
  tree.create('src/main.ts', main);
  tree.create('src/app/app.config.ts', config);
  const once = await runner.runSchematic('ng-add', { project: 'app' }, tree);
  const text = once.readText('src/app/app.config.ts');
  const twice = await runner.runSchematic('ng-add', { project: 'app' }, once);

  assert.ok(text.includes(expected), `${title}: ${text}`);
  assert.ok(text.includes(`provideAuth({ api: ['/api/'] }, withTabs(), withEarlyRefresh())`), text);
  assert.match(text, /import \{[^}]*authInterceptor[^}]*\} from '@latchkey\/angular'/);
  assert.match(text, /import \{[^}]*withInterceptors[^}]*\} from '@angular\/common\/http'/);
  assert.equal(twice.readText('src/app/app.config.ts'), text, `${title}, added twice`);
}
console.log(`${Object.keys(cases).length} applications, each added to once and twice`);
