import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base } from '@playwright/test';
import { type AngularVersions, FreshApplication } from './fresh-application.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const library = join(repository, 'frontend/auth');

/** The supported Angular versions, from the oldest to that of this repository. */
export const versions: {
  readonly oldest: AngularVersions;
  readonly between: readonly AngularVersions[];
  readonly newest: AngularVersions;
} = {
  oldest: { framework: '20.2.0', cli: '20.3.41' },
  between: [{ framework: '21.2.26', cli: '21.2.26' }],
  newest: await readNewest(),
};

interface TestFixtures {
  /** An application with the newest Angular, without the library. */
  readonly application: FreshApplication;
  readonly createApplication: (
    versions: AngularVersions,
    ...options: string[]
  ) => Promise<FreshApplication>;
}

interface WorkerFixtures {
  /** The application from which the others are copied. */
  readonly template: FreshApplication;
  /** The package as `npm run pack:library` makes it. */
  readonly tarball: string;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  template: [
    async ({}, use) => {
      const template = await FreshApplication.create(versions.newest, '--test-runner=karma');
      await use(template);
      await template.remove();
    },
    { scope: 'worker', timeout: 1_200_000 },
  ],

  tarball: [
    async ({}, use) => {
      const { version } = await readManifest(library);
      await use(join(repository, `dist/latchkey-angular-${version}.tgz`));
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
    await use(async (versions, ...options) => {
      const application = await FreshApplication.create(versions, ...options);
      created.push(application);
      return application;
    });
    for (const application of created) await application.remove();
  },
});

type Manifest = { readonly version: string } & Record<
  'dependencies' | 'devDependencies' | 'peerDependencies',
  Record<string, string>
>;

/** Reads the package.json in a folder. */
export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

async function readNewest(): Promise<AngularVersions> {
  const { dependencies, devDependencies } = await readManifest(repository);
  const packages = { ...dependencies, ...devDependencies };
  const { '@angular/core': framework = '', '@angular/cli': cli = '' } = packages;
  return { framework, cli };
}
