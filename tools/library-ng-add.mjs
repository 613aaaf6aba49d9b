// Builds the schematics into the package, tries `ng add` on applications of each kind, and runs
// what it made of them: no interceptor of the application sees a 401 that a refresh heals.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { HostTree } from '@angular-devkit/schematics';
import { SchematicTestRunner, UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { healOneRequest } from './run-application.mjs';

const { status } = spawnSync('tsc', ['-p', 'frontend/auth/schematics'], { stdio: 'inherit' });
if (status !== 0) throw new Error('The schematics do not compile.');

const configPath = 'src/app/app.config.ts';
const http = `import {
  provideHttpClient, withInterceptors, withInterceptorsFromDi, withRequestsMadeViaParent,
} from '@angular/common/http';`;
const mine = "import { feature, list, logs, more, toasts } from './interceptors';";

/** An application whose configuration has these imports and providers. */
const configWith = (imports, providers) => ({
  [configPath]: `import { ApplicationConfig } from '@angular/core';
${imports}
export const appConfig: ApplicationConfig = {
  providers: [${providers}],
};
`,
});

/** An application whose client has these features. */
const clientWith = (features, others = '') =>
  configWith(`${http}\n${mine}`, `provideHttpClient(${features})${others}`);

/** An application that starts a module with these imports and providers. */
const moduleWith = (imports, providers) => ({
  'src/main.ts': `import { platformBrowser } from '@angular/platform-browser';
import { AppModule } from './app/app.module';
platformBrowser().bootstrapModule(AppModule);
`,
  'src/app/app.module.ts': `import { HttpClientModule, provideHttpClient, withInterceptorsFromDi } from '@angular/common/http';
import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { App } from './app';
${mine}
@NgModule({ declarations: [App], imports: [BrowserModule, ${imports}], providers: [${providers}], bootstrap: [App] })
export class AppModule {}
`,
});

const cases = [
  {
    title: 'an empty application',
    files: configWith('', ''),
    expected: ['provideHttpClient(withInterceptors([authInterceptor])), provideAuth('],
  },
  {
    title: 'a client without features',
    files: configWith(
      "import { provideHttpClient } from '@angular/common/http';",
      'provideHttpClient()',
    ),
    expected: ['provideHttpClient(withInterceptors([authInterceptor]))'],
  },
  {
    title: 'a client with a feature of its own',
    files: clientWith('feature()'),
    expected: ['provideHttpClient(feature(), withInterceptors([authInterceptor]))'],
    runs: ['more'],
  },
  {
    title: 'a client with an interceptor',
    files: clientWith('withInterceptors([logs])'),
    expected: ['provideHttpClient(withInterceptors([logs, authInterceptor]))'],
    runs: ['logs'],
  },
  {
    title: 'a client with an interceptor and a feature that adds none',
    files: configWith(
      `${http.replace('provideHttpClient', '$&, withXsrfConfiguration')}\n${mine}`,
      "provideHttpClient(withInterceptors([logs]), withXsrfConfiguration({ cookieName: 'x' }))",
    ),
    expected: ['withInterceptors([logs, authInterceptor]), withXsrfConfiguration('],
    runs: ['logs'],
  },
  {
    title: 'a client with class interceptors after the others',
    files: clientWith('withInterceptors([logs]), withInterceptorsFromDi()', ', toasts'),
    expected: [
      'provideHttpClient(withInterceptors([logs]), withInterceptorsFromDi(), withInterceptors([authInterceptor]))',
    ],
    runs: ['logs', 'toasts'],
  },
  {
    title: 'a client with class interceptors before the others',
    files: clientWith('withInterceptorsFromDi(), withInterceptors([logs])', ', toasts'),
    expected: [
      'provideHttpClient(withInterceptorsFromDi(), withInterceptors([logs, authInterceptor]))',
    ],
    runs: ['logs', 'toasts'],
  },
  {
    title: 'a client with several lists',
    files: clientWith(
      '\n    withInterceptors([logs]),\n    withInterceptors([more]),\n    withInterceptorsFromDi(),\n  ',
      ', toasts',
    ),
    expected: ['withInterceptorsFromDi(), withInterceptors([authInterceptor]),\n  )'],
    runs: ['logs', 'more', 'toasts'],
  },
  {
    title: 'a client with an empty list',
    files: clientWith('withInterceptors([])'),
    expected: ['provideHttpClient(withInterceptors([authInterceptor]))'],
  },
  {
    title: 'a client with a list that spreads another',
    files: clientWith('withInterceptors([logs, ...list,])'),
    expected: ['provideHttpClient(withInterceptors([logs, ...list, authInterceptor,]))'],
    runs: ['logs', 'more'],
  },
  {
    title: 'a client with a list from elsewhere',
    files: clientWith('withInterceptors(list)'),
    expected: ['provideHttpClient(withInterceptors(list), withInterceptors([authInterceptor]))'],
    runs: ['more'],
  },
  {
    title: 'a client with a list in a variable',
    files: configWith(
      `${http}\n${mine}\nconst mine = [logs, more];`,
      'toasts, provideHttpClient(withInterceptors(mine), withInterceptorsFromDi())',
    ),
    expected: ['withInterceptorsFromDi(), withInterceptors([authInterceptor]))'],
    runs: ['logs', 'more', 'toasts'],
  },
  {
    title: 'a client with features in a variable',
    files: configWith(
      `${http}\n${mine}\nconst features = [withInterceptors([logs]), withInterceptorsFromDi()];`,
      'toasts, provideHttpClient(...features)',
    ),
    expected: ['provideHttpClient(...features, withInterceptors([authInterceptor]))'],
    runs: ['logs', 'toasts'],
  },
  {
    title: 'a client with features that depend on something',
    files: clientWith('globalThis.x ? withInterceptors([more]) : withInterceptors([logs])'),
    expected: [': withInterceptors([logs]), withInterceptors([authInterceptor]))'],
    runs: ['logs'],
  },
  {
    title: 'a client under another name',
    files: configWith(
      "import { provideHttpClient as provideClient } from '@angular/common/http';",
      'provideClient()',
    ),
    expected: ['provideClient(withInterceptors([authInterceptor]))'],
  },
  {
    title: 'a client of a package imported as a whole',
    files: configWith(
      `import * as ng from '@angular/common/http';\n${mine}`,
      'ng.provideHttpClient(ng.withInterceptors([logs]), ng.withInterceptorsFromDi()), toasts',
    ),
    expected: ['ng.withInterceptorsFromDi(), ng.withInterceptors([authInterceptor]))'],
    runs: ['logs', 'toasts'],
  },
  {
    title: 'a client beside an import of types',
    files: configWith(
      "import type { HttpInterceptorFn } from '@angular/common/http';\n" +
        "import { provideHttpClient } from '@angular/common/http';",
      'provideHttpClient()',
    ),
    expected: ["import { provideHttpClient, withInterceptors } from '@angular/common/http'"],
  },
  {
    title: 'a client that is mentioned and not made',
    files: configWith(`${http}\nconst name = String(provideHttpClient);`, ''),
    expected: [
      'const name = String(provideHttpClient);',
      '[provideHttpClient(withInterceptors([authInterceptor])), provideAuth(',
    ],
  },
  {
    title: 'a client that only a comment names',
    files: configWith('// provideHttpClient() comes later', ''),
    expected: ['provideHttpClient(withInterceptors([authInterceptor]))'],
  },
  {
    title: 'a client in the main file',
    files: {
      'src/main.ts': `import { bootstrapApplication } from '@angular/platform-browser';
${http}
import { App } from './app/app';
import { logs, toasts } from './app/interceptors';
bootstrapApplication(App, {
  providers: [provideHttpClient(withInterceptors([logs]), withInterceptorsFromDi()), toasts],
});
`,
    },
    expected: [
      'withInterceptorsFromDi(), withInterceptors([authInterceptor])), toasts, provideAuth(',
    ],
    runs: ['logs', 'toasts'],
  },
  {
    title: 'a client in a file that the configuration imports',
    files: {
      ...configWith("import { core } from './core';", 'core'),
      'src/app/core.ts': `${http}
${mine}
export const core = [provideHttpClient(withInterceptors([logs]), withInterceptorsFromDi()), toasts];
`,
    },
    expected: [
      'withInterceptorsFromDi(), withInterceptors([authInterceptor]))',
      '[core, provideAuth(',
    ],
    runs: ['logs', 'toasts'],
  },
  {
    title: 'a client of a module',
    files: moduleWith('', 'provideHttpClient(withInterceptorsFromDi()), toasts'),
    expected: [
      'provideHttpClient(withInterceptorsFromDi(), withInterceptors([authInterceptor])), toasts',
    ],
    runs: ['toasts'],
  },
  {
    title: 'a module with HttpClientModule',
    files: moduleWith('HttpClientModule', 'toasts'),
    expected: ['toasts, provideHttpClient(withInterceptors([authInterceptor])), provideAuth('],
    runs: ['toasts'],
  },
  {
    title: 'a module with HttpClientModule and a client',
    files: moduleWith('HttpClientModule', 'toasts, provideHttpClient()'),
    expected: ['toasts, provideHttpClient(withInterceptors([authInterceptor])), provideAuth('],
    runs: ['toasts'],
  },
  {
    title: 'a configuration with HttpClientModule',
    files: configWith(
      `import { importProvidersFrom } from '@angular/core';\n${mine}
import { HttpClientModule } from '@angular/common/http';`,
      'importProvidersFrom(HttpClientModule), toasts',
    ),
    expected: ['toasts, provideHttpClient(withInterceptors([authInterceptor])), provideAuth('],
    runs: ['toasts'],
  },
  {
    title: 'a client beside one that sends through it',
    files: {
      ...clientWith('withInterceptors([logs])'),
      'src/app/admin.ts': `${http}
${mine}
export const providers = [
  provideHttpClient(withRequestsMadeViaParent(), withInterceptors([more]), withInterceptorsFromDi()),
  toasts,
];
`,
    },
    child: './app/admin',
    expected: ['provideHttpClient(withInterceptors([logs, authInterceptor]))'],
    runs: ['logs', 'more', 'toasts'],
  },
  {
    title: 'a client beside one for the server only',
    files: {
      ...clientWith('withInterceptors([logs])'),
      'src/app/app.config.server.ts': `${http}\nexport const config = [provideHttpClient()];\n`,
    },
    expected: ['provideHttpClient(withInterceptors([logs, authInterceptor]))'],
    runs: ['logs'],
  },
  {
    title: 'a client of another package',
    files: configWith("import { provideHttpClient } from './mine';", 'provideHttpClient()'),
    others: { 'src/app/mine.ts': 'export const provideHttpClient = () => [];' },
    expected: ['provideHttpClient_alias(withInterceptors([authInterceptor]))'],
  },
  {
    title: 'a provideAuth of another package',
    files: configWith(
      `${http}\nimport { getAuth, provideAuth } from './fire';`,
      'provideHttpClient(), provideAuth(() => getAuth())',
    ),
    others: {
      'src/app/fire.ts': 'export const getAuth = () => []; export const provideAuth = () => [];',
    },
    expected: [
      'provideHttpClient(withInterceptors([authInterceptor])), provideAuth(() => getAuth())',
      "provideAuth_alias({ api: ['/api/'] }, withTabs(), withEarlyRefresh())",
    ],
  },
  {
    title: 'an authInterceptor of its own',
    files: configWith(
      `${http}\nimport { logs as authInterceptor } from './interceptors';`,
      'provideHttpClient(withInterceptors([authInterceptor]))',
    ),
    expected: [
      'provideHttpClient(withInterceptors([authInterceptor, latchkeyInterceptor]))',
      "import { authInterceptor as latchkeyInterceptor, provideAuth, withTabs, withEarlyRefresh } from '@latchkey/angular'",
      'src/app/app.config.ts has an authInterceptor of its own',
    ],
    runs: ['logs'],
  },
  ...[
    ['withInterceptors([authInterceptor]), withInterceptorsFromDi()', 'alone in its list'],
    ['withInterceptors([authInterceptor, logs]), withInterceptorsFromDi()', 'first in its list'],
    ['withInterceptors([logs, authInterceptor]), withInterceptorsFromDi()', 'last in its list'],
    [
      'withInterceptors([authInterceptor]), withInterceptorsFromDi(), withInterceptors([logs, authInterceptor])',
      'given twice',
    ],
  ].flatMap(([features, place]) =>
    ['', ", provideAuth({ api: ['/api/'] }, withTabs(), withEarlyRefresh())"].map((setUp) => ({
      title: `the interceptor ${place}${setUp && ', in an application that was set up earlier'}`,
      files: configWith(
        `${http}\n${mine}
import { authInterceptor, provideAuth, withEarlyRefresh, withTabs } from '@latchkey/angular';`,
        `provideHttpClient(${features})${setUp}, toasts`,
      ),
      expected: [/, (withInterceptors\(\[)?authInterceptor\]\)\)/],
      runs: features.includes('logs') ? ['logs', 'toasts'] : ['toasts'],
    })),
  ),
  {
    title: 'Angular 21',
    version: '21.2.26',
    files: clientWith('withInterceptors([logs]), withInterceptorsFromDi()', ', toasts'),
    expected: ['withInterceptorsFromDi(), withInterceptors([authInterceptor]), withFetch())'],
    runs: ['logs', 'toasts'],
  },
  {
    title: 'Angular 20 without a client',
    version: '20.2.0',
    files: configWith('', ''),
    expected: ['provideHttpClient(withInterceptors([authInterceptor]), withFetch())'],
  },
  {
    title: 'Angular 21 with fetch',
    version: '21.2.26',
    files: configWith(
      "import { provideHttpClient, withFetch } from '@angular/common/http';",
      'provideHttpClient(withFetch())',
    ),
    expected: ['provideHttpClient(withFetch(), withInterceptors([authInterceptor]))'],
  },
  {
    title: 'Angular 21 with uploads that report progress',
    version: '21.2.26',
    files: {
      ...clientWith(''),
      'src/app/upload.ts': 'export const it = { reportProgress: true };',
    },
    expected: ['provideHttpClient(withInterceptors([authInterceptor]))', 'So it keeps XHR.'],
  },
];

const refusals = [
  {
    title: 'two clients in two files',
    files: {
      ...clientWith(''),
      'src/app/admin.ts': `${http}\nexport const admin = [provideHttpClient()];\n`,
    },
    message: /app\.config\.ts and \/src\/app\/admin\.ts: which of these/,
  },
  {
    title: 'two clients in one file',
    files: clientWith('', ', provideHttpClient(withInterceptors([logs]))'),
    message: /app\.config\.ts and \/src\/app\/app\.config\.ts: which of these/,
  },
  {
    title: 'a client for a route alone',
    files: {
      ...configWith('', ''),
      'src/app/routes.ts': `${http}
export const routes = [{ path: 'admin', providers: [provideHttpClient()] }];`,
    },
    message: /routes\.ts, is for a part of the application/,
  },
  {
    title: 'HttpClientModule behind a client',
    files: configWith(
      `${http}
import { importProvidersFrom } from '@angular/core';
import { HttpClientModule } from '@angular/common/http';`,
      'provideHttpClient(), importProvidersFrom(HttpClientModule)',
    ),
    message: /app\.config\.ts uses HttpClientModule/,
  },
  {
    title: 'HttpClientModule behind the client of another module',
    files: {
      ...moduleWith('Core, HttpClientModule', ''),
      'src/app/core.ts': `${http}
import { NgModule } from '@angular/core';
@NgModule({ providers: [provideHttpClient()] })
export class Core {}
`,
    },
    message: /app\.module\.ts uses HttpClientModule/,
  },
  {
    title: 'HttpClientModule in another module',
    files: {
      ...configWith('', ''),
      'src/app/shared.ts': `import { HttpClientModule } from '@angular/common/http';
import { NgModule } from '@angular/core';
@NgModule({ imports: [HttpClientModule] })
export class Shared {}
`,
    },
    message: /shared\.ts uses HttpClientModule/,
  },
  {
    title: 'a client in a library of the workspace',
    files: {
      ...configWith('', ''),
      'libs/core/src/core.ts': `${http}\nexport const core = [provideHttpClient()];\n`,
    },
    message: /libs\/core\/src\/core\.ts calls provideHttpClient in a library/,
  },
  {
    title: 'an interceptor in a list that it cannot see',
    files: {
      ...configWith(
        `${http}\nimport { all } from './all';`,
        'provideHttpClient(withInterceptors(all))',
      ),
      'src/app/all.ts': `import { authInterceptor } from '@latchkey/angular';
export const all = [authInterceptor];
`,
    },
    message: /authInterceptor is in use already/,
  },
  {
    title: 'providers that are not a list',
    files: {
      [configPath]: `const providers = [];
export const appConfig = { providers };
`,
    },
    message: /not written as a list/,
  },
  {
    title: 'providers of a module that are not a list',
    files: {
      ...moduleWith('', ''),
      'src/app/app.module.ts': `import { NgModule } from '@angular/core';
const providers = [];
@NgModule({ providers: providers })
export class AppModule {}
`,
    },
    message: /not written as a list/,
  },
];

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

for (const each of cases) {
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
for (const each of refusals) {
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
  `${cases.length} applications, each added to once and twice, and ${refusals.length} left alone`,
);
