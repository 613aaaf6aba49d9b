import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** The Angular versions of an application; npm's newest versions do not always fit together. */
export interface AngularVersions {
  readonly framework: string;
  readonly cli: string;
}

/** An application created by `ng new`, outside of this repository. */
export class FreshApplication {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Creates an application with options of `ng new`, and installs its packages. */
  static async create(
    { framework, cli }: AngularVersions,
    ...chosen: string[]
  ): Promise<FreshApplication> {
    const parent = await mkdtemp(join(tmpdir(), 'latchkey-consumer-'));
    const options = ['--defaults', '--skip-git', '--skip-install', '--ssr=false', ...chosen];
    const angular = ['exec', '--yes', `--package=@angular/cli@${cli}`, '--', 'ng'];
    await run(parent, 'npm', ...angular, 'new', 'fresh', ...options);
    const application = new FreshApplication(join(parent, 'fresh'));
    const manifest = await application.read('package.json');
    await application.write(
      'package.json',
      manifest
        .replaceAll(/("@angular\/(?:build|cli)": )"[^"]+"/g, `$1"${cli}"`)
        .replaceAll(/("@angular\/(?!build|cli)[\w-]+": )"[^"]+"/g, `$1"${framework}"`),
    );
    await application.run('npm', 'install');
    return application;
  }

  /** Returns a copy. */
  async copy(): Promise<FreshApplication> {
    const folder = join(await mkdtemp(join(tmpdir(), 'latchkey-consumer-')), 'fresh');
    const modules = join(this.folder, 'node_modules');
    await cp(this.folder, folder, { recursive: true, filter: (path) => path !== modules });
    // Links take seconds; copies take a minute.
    await run(folder, 'cp', '-RPl', modules, '.');
    // npm modifies this file, which would change the original.
    await rm(join(folder, 'node_modules/.package-lock.json'));
    return new FreshApplication(folder);
  }

  /** Runs a program in its folder and returns the output. */
  run(program: string, ...args: string[]): Promise<string> {
    return run(this.folder, program, ...args);
  }

  /** Runs its own Angular CLI and returns the output. */
  ng(...args: string[]): Promise<string> {
    return this.run(join(this.folder, 'node_modules/.bin/ng'), ...args);
  }

  /** Builds it for production and returns the output folder. */
  async build(): Promise<string> {
    await this.ng('build');
    return join(this.folder, 'dist/fresh/browser');
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  async write(path: string, text: string): Promise<void> {
    // The old output may be linked with a copy.
    await rm(join(this.folder, path), { force: true });
    await writeFile(join(this.folder, path), text);
  }

  async remove(): Promise<void> {
    await rm(join(this.folder, '..'), { recursive: true });
  }
}
