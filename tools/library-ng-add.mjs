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
  'a client with a list from elsewhere': [
    configWith(
      `${http}\nimport { list } from './list';`,
      'provideHttpClient(withInterceptors(list))',
    ),
    'provideHttpClient(withInterceptors(list), withInterceptors([authInterceptor]))',
  ],
  'a client under another name': [
    configWith(
      "import { provideHttpClient as provideClient } from '@angular/common/http';",
      'provideClient()',
    ),
    'provideClient(withInterceptors([authInterceptor]))',
  ],
  'a client that only a comment names': [
    configWith('// provideHttpClient() comes later', ''),
    'provideHttpClient(withInterceptors([authInterceptor]))',
  ],
  'a client of another package': [
    configWith(
      "import { provideHttpClient } from './mine';\nimport { mine } from './mine';",
      'provideHttpClient()',
    ),
    'provideHttpClient_alias(withInterceptors([authInterceptor]))',
  ],
  'a provideAuth of another package': [
    configWith(
      `${http}\nimport { getAuth, provideAuth } from '@angular/fire/auth';`,
      'provideHttpClient(), provideAuth(() => getAuth())',
    ),
    'provideHttpClient(withInterceptors([authInterceptor])), provideAuth(() => getAuth())',
    "provideAuth_alias({ api: ['/api/'] }, withTabs(), withEarlyRefresh())",
  ],
  'an authInterceptor of its own': [
    configWith(
      `${http}\nimport { authInterceptor } from './auth.interceptor';`,
      'provideHttpClient(withInterceptors([authInterceptor]))',
    ),
    'provideHttpClient(withInterceptors([authInterceptor, latchkeyInterceptor]))',
    "import { authInterceptor as latchkeyInterceptor, provideAuth, withTabs, withEarlyRefresh } from '@latchkey/angular'",
    'src/app/app.config.ts has an authInterceptor of its own',
  ],
};

const runner = new SchematicTestRunner(
  '@latchkey/angular',
  resolve('dist/auth/schematics/collection.json'),
);
const warnings = [];
runner.logger.subscribe(({ message }) => warnings.push(message));

function createApp(config) {
  const tree = new UnitTestTree(new HostTree());
  tree.create('angular.json', JSON.stringify(workspace));
  tree.create('package.json', '{}');
  tree.create('src/main.ts', main);
  tree.create('src/app/app.config.ts', config);
  return tree;
}

const addTo = (tree) => runner.runSchematic('ng-add', { project: 'app' }, tree);

for (const [title, [config, ...expected]] of Object.entries(cases)) {
  warnings.length = 0;
  const once = await addTo(createApp(config));
  const text = once.readText('src/app/app.config.ts');
  const said = [text, ...warnings].join('\n');
  const twice = await addTo(once);

  for (const part of expected) assert.ok(said.includes(part), `${title}: ${said}`);
  assert.match(
    text,
    /provideAuth(_alias)?\(\{ api: \['\/api\/'\] \}, withTabs\(\), withEarlyRefresh\(\)\)/,
  );
  assert.match(text, /import \{[^}]*authInterceptor[^}]*\} from '@latchkey\/angular'/);
  assert.match(text, /import \{[^}]*withInterceptors[^}]*\} from '@angular\/common\/http'/);
  assert.equal(twice.readText('src/app/app.config.ts'), text, `${title}, added twice`);
}

const withTwo = createApp(configWith(http, 'provideHttpClient()'));
withTwo.create('src/app/admin.ts', `${http}\nexport const admin = [provideHttpClient()];\n`);
await assert.rejects(addTo(withTwo), /app\.config\.ts and \/src\/app\/admin\.ts: which of them/);
console.log(`${Object.keys(cases).length} applications, each added to once and twice`);
