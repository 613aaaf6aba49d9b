import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { type AngularVersions, FreshApplication } from './fresh-application.ts';
import { run } from './run.ts';
import { tryOut } from './try-out.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const library = join(repository, 'frontend/auth');

// What the package says it works with, from the very first to what this repository has.
const oldest: AngularVersions = { framework: '20.2.0', cli: '20.3.41' };
const between: readonly AngularVersions[] = [{ framework: '21.2.26', cli: '21.2.26' }];
const newest = await readNewest();

interface TestFixtures {
  /** An application of the newest Angular that has nothing of the library yet. */
  readonly application: FreshApplication;
  readonly createApplication: (versions: AngularVersions) => Promise<FreshApplication>;
}

interface WorkerFixtures {
  /** The application that the others are copies of. */
  readonly template: FreshApplication;
  /** The package as npm would have it. */
  readonly tarball: string;
}

const test = base.extend<TestFixtures, WorkerFixtures>({
  template: [
    async ({}, use) => {
      const template = await FreshApplication.create(newest, '--test-runner=karma');
      await use(template);
      await template.remove();
    },
    { scope: 'worker', timeout: 300_000 },
  ],

  tarball: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
      const name = await run(folder, 'npm', 'pack', '--silent', join(repository, 'dist/auth'));
      await use(join(folder, name.trim()));
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  application: async ({ template }, use) => {
    const application = await template.copy();
    await use(application);
    await application.remove();
  },

  createApplication: async ({}, use) => {
    const created: FreshApplication[] = [];
    await use(async (versions) => {
      const application = await FreshApplication.create(versions);
      created.push(application);
      return application;
    });
    for (const application of created) await application.remove();
  },
});

// One after the other, so that they share the template.
test.describe.configure({ mode: 'default', timeout: 300_000 });

test('the package, installed and set up as its README says, refreshes', async ({
  application,
  tarball,
  page,
}) => {
  await application.run('npm', 'install', tarball);
  await application.write('src/app/app.config.ts', await readSetUp());

  await tryOut(application, page);
});

test('ng add sets the package up beside what stands there, and twice is once', async ({
  application,
  tarball,
  page,
}) => {
  await application.write('src/app/app.config.ts', configWithInterceptor);

  await application.ng('add', tarball, '--skip-confirmation');
  const config = await application.read('src/app/app.config.ts');
  await application.ng('add', tarball, '--skip-confirmation');

  expect(await application.read('src/app/app.config.ts')).toBe(config);
  await tryOut(application, page, { 'x-mine': 'kept' });
});

test('the folder, copied as its README says, refreshes and holds its contract', async ({
  application,
  page,
}) => {
  const conformance = 'testing/conformance.spec.ts';
  const kept = [conformance, 'src/world.spec.ts'];
  const left = /^schematics|\.spec\.ts$/;
  await cp(library, join(application.folder, 'src/auth'), {
    recursive: true,
    filter: (path) => !left.test(relative(library, path)) || kept.includes(relative(library, path)),
  });
  const [paths = ''] = /"paths": \{[^}]*\}/.exec(await readREADME()) ?? [];
  const config = await application.read('tsconfig.json');
  await application.write(
    'tsconfig.json',
    config.replace('"compilerOptions": {', `$&\n    ${paths},`),
  );
  await application.write('src/app/app.config.ts', await readSetUp());

  await tryOut(application, page);

  const karma = `--runner-config=${join(repository, 'frontend/karma.conf.mjs')}`;
  const include = `--include=src/auth/${conformance}`;
  const report = await application.ng('test', '--watch=false', karma, include);
  expect(report).toMatch(/^Karma: [1-9]\d* passed, 0 failed/m);
});

test('the package names the versions of Angular that it is tried in, and no others', async () => {
  const { peerDependencies } = await readManifest(library);
  const majors = [oldest, ...between, newest].map(({ framework }) => parseInt(framework));

  expect(majors).toEqual(majors.map((_, index) => parseInt(oldest.framework) + index));
  for (const name of ['common', 'core', 'router']) {
    const range = `>=${oldest.framework} <${parseInt(newest.framework) + 1}.0.0`;
    expect(peerDependencies[`@angular/${name}`]).toBe(range);
  }
});

if (process.env['TEST_EFFORT'] === 'long') {
  for (const versions of [oldest, ...between]) {
    test(`ng add sets the package up in Angular ${versions.framework}`, async ({
      createApplication,
      tarball,
      page,
    }) => {
      const application = await createApplication(versions);

      await application.ng('add', tarball, '--skip-confirmation');

      await tryOut(application, page);
    });
  }
}

const configWithInterceptor = `import {
  type HttpInterceptorFn,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';

const stamp: HttpInterceptorFn = (request, next) =>
  next(request.clone({ setHeaders: { 'X-Mine': 'kept' } }));

export const appConfig: ApplicationConfig = {
  providers: [provideHttpClient(withInterceptors([stamp]))],
};
`;

type Manifest = Record<
  'dependencies' | 'devDependencies' | 'peerDependencies',
  Record<string, string>
>;

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

async function readNewest(): Promise<AngularVersions> {
  const { dependencies, devDependencies } = await readManifest(repository);
  const packages = { ...dependencies, ...devDependencies };
  const { '@angular/core': framework = '', '@angular/cli': cli = '' } = packages;
  return { framework, cli };
}

function readREADME(): Promise<string> {
  return readFile(join(library, 'README.md'), 'utf8');
}

/** The set-up that the library's README begins with. */
async function readSetUp(): Promise<string> {
  const [, setUp = ''] = /^```ts\n(.*?)^```/ms.exec(await readREADME()) ?? [];
  return setUp;
}
