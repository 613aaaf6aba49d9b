import { cp, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { documentsWithSamples, readSamples } from '../../tools/readme-samples.mjs';
import type { FreshApplication } from './fresh-application.ts';
import { library, readManifest, repository, test, versions } from './test.ts';
import { tryOut } from './try-out.ts';

const { oldest, between, newest } = versions;
const samples = join(import.meta.dirname, 'samples');

// In order, so that they share the template.
test.describe.configure({ mode: 'default', timeout: 1_200_000 });

test('the package refreshes when installed as its README says', async ({
  application,
  tarball,
  page,
}) => {
  await application.run('npm', 'install', tarball);
  await application.write('src/app/app.config.ts', await readSetUp());

  await tryOut(application, page);
});

test('ng add adds the interceptor behind all others, and running it twice changes nothing', async ({
  application,
  tarball,
  page,
}) => {
  await application.write('src/app/app.config.ts', configWithInterceptors);

  await application.ng('add', tarball, '--skip-confirmation');
  const config = await application.read('src/app/app.config.ts');
  await application.ng('add', tarball, '--skip-confirmation');

  expect(await application.read('src/app/app.config.ts')).toBe(config);
  await tryOut(application, page, { headers: { 'x-mine': 'kept' } });
  await expect(page).toHaveTitle('no errors');
});

test('the copied folder refreshes and passes the conformance kit', async ({
  application,
  page,
}) => {
  const copied = join(application.folder, 'src/auth');
  const left = /^schematics|^specs|\.spec\.ts$/;
  await cp(library, copied, {
    recursive: true,
    filter: (path) => !left.test(relative(library, path)),
  });
  const [paths = ''] = /"paths": \{[^}]*\}/.exec(await readREADME()) ?? [];
  const config = await application.read('tsconfig.json');
  await application.write(
    'tsconfig.json',
    config.replace('"compilerOptions": {', `$&\n    ${paths},`),
  );
  await application.write('src/app/app.config.ts', await readSetUp());

  await tryOut(application, page);

  // Added only now, because the application does not build with its test code.
  const conformance = 'testing/conformance.spec.ts';
  for (const path of [conformance, 'specs/world.ts']) {
    await cp(join(library, path), join(copied, path));
  }
  const karma = `--runner-config=${join(repository, 'frontend/karma.conf.mjs')}`;
  const include = `--include=src/auth/${conformance}`;
  const report = await application.ng('test', '--watch=false', karma, include);
  expect(report).toMatch(/^Karma: [1-9]\d* passed, 0 failed/m);
});

test('the samples of the documents work in a browser', async ({ application, tarball }) => {
  await application.run('npm', 'install', tarball);
  await cp(samples, join(application.folder, 'src/samples'), { recursive: true });
  await application.run('rm', 'src/samples/tsconfig.json');
  const found = documentsWithSamples.flatMap((document) =>
    readSamples(join(repository, document)).map((code) => ({ document, code })),
  );
  for (const [index, { code }] of found.entries()) {
    await application.write(`src/samples/sample-${index}.ts`, code);
  }
  await application.write('src/samples/samples.spec.ts', specOf(found));

  const karma = `--runner-config=${join(repository, 'frontend/karma.conf.mjs')}`;
  const include = '--include=src/samples/samples.spec.ts';
  const report = await application.ng('test', '--watch=false', karma, include);
  expect(report).toContain(`Karma: ${found.length + 1} passed, 0 failed`);
});

test('the package supports exactly the Angular versions it is tested with', async () => {
  const { peerDependencies } = await readManifest(library);
  const majors = [oldest, ...between, newest].map(({ framework }) => parseInt(framework));

  expect(majors).toEqual(majors.map((_, index) => parseInt(oldest.framework) + index));
  for (const name of ['common', 'core', 'router']) {
    const range = `>=${oldest.framework} <${parseInt(newest.framework) + 1}.0.0`;
    expect(peerDependencies[`@angular/${name}`]).toBe(range);
  }
});

test('ng add sets up an application with an NgModule and zone.js', async ({
  createApplication,
  tarball,
  page,
}) => {
  await tryOutWithModule(await createApplication(newest, ...withModule), tarball, page);
});

if (process.env['TEST_EFFORT'] === 'long') {
  for (const versions of [oldest, ...between]) {
    test(`ng add sets up an NgModule and zone.js in Angular ${versions.framework}`, async ({
      createApplication,
      tarball,
      page,
    }) => {
      await tryOutWithModule(await createApplication(versions, ...withModule), tarball, page);
    });

    test(`ng add sets up the package in Angular ${versions.framework}`, async ({
      createApplication,
      tarball,
      page,
    }) => {
      const application = await createApplication(versions);
      await application.write('src/app/app.config.ts', configWithInterceptors);

      await application.ng('add', tarball, '--skip-confirmation');

      expect(await application.read('src/app/app.config.ts')).toContain('withFetch()');
      await tryOut(application, page, { headers: { 'x-mine': 'kept' } });
      await expect(page).toHaveTitle('no errors');
    });
  }
}

const withModule = ['--standalone=false', '--zoneless=false'];

async function tryOutWithModule(
  application: FreshApplication,
  tarball: string,
  page: Page,
): Promise<void> {
  await application.ng('add', tarball, '--skip-confirmation');

  expect(await application.read('src/app/app-module.ts')).toContain('provideAuth(');
  expect(await application.read('angular.json')).toContain('zone.js');
  await tryOut(application, page, { hasModule: true });
}

/** An application whose class interceptor shows errors, but no 401 that leads to a refresh. */
const configWithInterceptors = `import {
  HTTP_INTERCEPTORS,
  type HttpEvent,
  type HttpHandler,
  type HttpInterceptor,
  type HttpInterceptorFn,
  type HttpRequest,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { type ApplicationConfig, Injectable } from '@angular/core';
import { type Observable, tap } from 'rxjs';

const stamp: HttpInterceptorFn = (request, next) =>
  next(request.clone({ setHeaders: { 'X-Mine': 'kept' } }));

@Injectable()
class ErrorToasts implements HttpInterceptor {
  constructor() {
    document.title = 'no errors';
  }

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(request).pipe(tap({ error: () => (document.title = 'an error') }));
  }
}

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([stamp]), withInterceptorsFromDi()),
    { provide: HTTP_INTERCEPTORS, useClass: ErrorToasts, multi: true },
  ],
};
`;

/** A spec that runs the samples in the application. */
function specOf(found: readonly { readonly document: string }[]): string {
  const imports = found.map((_, index) => `import * as sample${index} from './sample-${index}';`);
  const list = found.map(
    ({ document }, index) => `  { document: '${document}', exports: sample${index} },`,
  );
  return [
    ...imports,
    "import { checkSamples } from './check-samples';",
    'checkSamples([',
    ...list,
    ']);',
    '',
  ].join('\n');
}

function readREADME(): Promise<string> {
  return readFile(join(library, 'README.md'), 'utf8');
}

/** The set-up at the start of the library's README. */
async function readSetUp(): Promise<string> {
  const [, setUp = ''] = /^```ts\n(.*?)^```/ms.exec(await readREADME()) ?? [];
  return setUp;
}
