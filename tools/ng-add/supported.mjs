import { clientWith, configWith, http, mine, moduleWith } from './applications.mjs';

/** Applications that the schematic supports, with what it adds and whose interceptors then run. */
export const supported = [
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
