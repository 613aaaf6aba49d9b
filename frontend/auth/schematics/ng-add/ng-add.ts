import { chain, type Rule, SchematicsException, type Tree } from '@angular-devkit/schematics';
import { addRootProvider, readWorkspace } from '@schematics/angular/utility';
import * as ts from 'typescript';
import { addInterceptor } from './add-interceptor';
import { findCall } from './find-call';

const library = '@latchkey/angular';
const http = '@angular/common/http';

/**
 * Registers the library where the application has its providers, and keeps what stands there.
 *
 * @throws SchematicsException when it cannot tell which of several clients is the application's
 */
export function ngAdd({ project }: { readonly project: string }): Rule {
  return async (tree: Tree) => {
    const workspace = await readWorkspace(tree);
    const root = workspace.projects.get(project)?.sourceRoot ?? 'src';
    if (filesThatCall(tree, root, 'provideAuth', library).length > 0) return undefined;
    const [withClient, ...others] = filesThatCall(tree, root, 'provideHttpClient', http);
    if (others.length > 0) {
      throw new SchematicsException(
        `provideHttpClient is called in ${[withClient, ...others].join(' and ')}: which of them is ` +
          `for ${library}? Write its set-up yourself; the README shows how.`,
      );
    }
    return chain([
      withClient === undefined ? provideClient(project) : addInterceptor(withClient, http, library),
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

/** Gives the files of the application, tests left out, that call what they import by this name. */
function filesThatCall(tree: Tree, root: string, name: string, from: string): string[] {
  const found: string[] = [];
  tree.getDir(root).visit((path) => {
    if (!path.endsWith('.ts') || path.endsWith('.spec.ts')) return;
    const text = tree.readText(path);
    // To parse every file of an application would take long.
    if (!text.includes(name)) return;
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    if (findCall(source, { name, from }) !== null) found.push(path);
  });
  return found;
}
