import { chain, type Rule, type Tree } from '@angular-devkit/schematics';
import { addRootProvider, readWorkspace } from '@schematics/angular/utility';
import { addInterceptor } from './add-interceptor';

const library = '@latchkey/angular';
const http = '@angular/common/http';

/** Registers the library where the application has its providers, and keeps what stands there. */
export function ngAdd({ project }: { readonly project: string }): Rule {
  return async (tree: Tree) => {
    const workspace = await readWorkspace(tree);
    const root = workspace.projects.get(project)?.sourceRoot ?? 'src';
    if (find(tree, root, 'provideAuth(') !== null) return undefined;
    const withClient = find(tree, root, 'provideHttpClient(');
    return chain([
      withClient === null ? provideClient(project) : addInterceptor(withClient, http, library),
      addRootProvider(
        project,
        ({ code, external }) =>
          code`${external('provideAuth', library)}({ api: ['/api/'] }, ${external('withTabs', library)}(), ${external('withEarlyRefresh', library)}())`,
      ),
    ]);
  };
}

function provideClient(project: string): Rule {
  return addRootProvider(
    project,
    ({ code, external }) =>
      code`${external('provideHttpClient', http)}(${external('withInterceptors', http)}([${external('authInterceptor', library)}]))`,
  );
}

/** Gives the file of the application, tests left out, in which this is written. */
function find(tree: Tree, root: string, text: string): string | null {
  let found: string | null = null;
  tree.getDir(root).visit((path) => {
    if (!path.endsWith('.ts') || path.endsWith('.spec.ts')) return;
    if (tree.readText(path).includes(text)) found ??= path;
  });
  return found;
}
