import { clientWith, configPath, configWith, http, moduleWith } from './applications.mjs';

/** Applications that the schematic leaves alone, with what it says. */
export const rejected = [
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
