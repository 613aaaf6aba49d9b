// Runs the providers of an application that `ng add` has changed, and refreshes once in it.
import '@angular/compiler';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { createEnvironmentInjector, DOCUMENT } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { INITIAL_CONFIG, platformServer } from '@angular/platform-server';
import { build } from 'esbuild';

/** What takes the place of `@angular/platform-browser`: it keeps the providers and starts nothing. */
const browser = `
  import { importProvidersFrom, NgModule } from '@angular/core';
  export const BrowserModule = NgModule({})(class {});
  export const started = [];
  export const bootstrapApplication = (_, { providers }) => started.push(providers);
  export const platformBrowser = () => ({
    bootstrapModule: (module) => started.push(importProvidersFrom(module)),
  });
`;

/** Interceptors of each kind, and what they saw of each request. */
const interceptors = `
  import { HTTP_INTERCEPTORS, withInterceptors } from '@angular/common/http';
  import { tap } from 'rxjs';
  export const seen = [];
  const watch = (name, handled) => {
    const note = ({ status }) => status !== undefined && seen.push(name + ' ' + status);
    return handled.pipe(tap({ next: note, error: note }));
  };
  export const logs = (request, next) => watch('logs', next(request));
  export const more = (request, next) => watch('more', next(request));
  export const list = [more];
  export const feature = () => withInterceptors(list);
  class Toasts { intercept = (request, next) => watch('toasts', next.handle(request)); }
  export const toasts = { provide: HTTP_INTERCEPTORS, useClass: Toasts, multi: true };
`;

const entry = `
  import './main';
  export { started } from '@angular/platform-browser';
  export { seen } from './interceptors';
  export * from '@latchkey/angular/testing';
`;

/**
 * Starts the application, and lets the server reject the token of one request.
 *
 * @returns what each interceptor of the application saw of it
 */
export async function healOneRequest(tree, child) {
  // Inside the project, so that Node finds its packages.
  const folder = mkdtempSync('dist-library-ng-add-');
  try {
    const outfile = join(folder, 'application.mjs');
    await build({
      stdin: { contents: `${entry}${child ? `export { providers } from '${child}';` : ''}` },
      plugins: [withFiles(tree)],
      bundle: true,
      format: 'esm',
      outfile,
      logLevel: 'error',
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    });
    const application = await import(pathToFileURL(resolve(outfile)));
    const { applicationRef, platform } = await start(application);
    const { injector } = applicationRef;
    // From here on it plays a browser, whose documents have this.
    globalThis.ngServerMode = false;
    Object.defineProperty(injector.get(DOCUMENT), 'baseURI', { value: 'http://localhost/' });
    const http = child
      ? createEnvironmentInjector(application.providers, injector).get(HttpClient)
      : injector.get(HttpClient);
    heal(
      http,
      injector.get(HttpTestingController),
      injector.get(application.AuthTestingController),
    );
    platform.destroy();
    return application.seen;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function start({ started, provideAuthTesting }) {
  globalThis.ngServerMode = true;
  const document = '<!doctype html><html><body></body></html>';
  const platform = platformServer([
    { provide: INITIAL_CONFIG, useValue: { document, url: 'http://localhost/' } },
  ]);
  const providers = [...started, provideHttpClientTesting(), provideAuthTesting()];
  return {
    platform,
    applicationRef: await createApplication({ providers }, { platformRef: platform }),
  };
}

function heal(http, network, auth) {
  const bodies = [];
  // Angular makes the address absolute on a server.
  const expectOne = () => network.expectOne(({ url }) => url.endsWith('/api/me'));
  auth.signInAs('ada');
  http.get('/api/me').subscribe((body) => bodies.push(body));
  auth.reject(expectOne());
  const token = auth.expectRefresh().grant();
  const retried = expectOne();
  if (retried.request.headers.get('Authorization') !== `Bearer ${token}`) {
    throw new Error('The retry does not carry the new token.');
  }
  retried.flush('Ada');
  network.verify();
  if (bodies.join() !== 'Ada') throw new Error('The request got no response.');
}

/** Gives esbuild the files of the tree, and the library as it was built. */
function withFiles(tree) {
  const library = resolve('dist/auth/fesm2022/latchkey-angular.mjs');
  return {
    name: 'with files',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@latchkey\/angular$/ }, () => ({ path: library }));
      onResolve({ filter: /^@latchkey\/angular\/testing$/ }, () => ({
        path: library.replace('angular.mjs', 'angular-testing.mjs'),
      }));
      onResolve({ filter: /^@angular\/platform-browser$/ }, ({ path }) => ({
        path,
        namespace: 'stub',
      }));
      onResolve({ filter: /interceptors$/ }, () => ({
        path: 'interceptors',
        namespace: 'stub',
      }));
      onResolve({ filter: /^(@angular|rxjs)/ }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^\./ }, ({ path, importer }) => ({
        path: join(importer.includes('/') ? join(importer, '..') : '/src', `${path}.ts`),
        namespace: 'tree',
      }));
      onLoad({ filter: /.*/, namespace: 'stub' }, ({ path }) => ({
        contents: path === 'interceptors' ? interceptors : browser,
        resolveDir: resolve('.'),
      }));
      onLoad({ filter: /.*/, namespace: 'tree' }, ({ path }) => ({
        contents: tree.readText(path),
        loader: 'ts',
        resolveDir: resolve('.'),
      }));
    },
  };
}
