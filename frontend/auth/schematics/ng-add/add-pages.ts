import { posix } from 'node:path';
import {
  apply,
  applyTemplates,
  chain,
  mergeWith,
  move,
  type Rule,
  type Tree,
  url,
} from '@angular-devkit/schematics';
import { addRootProvider } from '@schematics/angular/utility';
import { addRoutes, addServerRoute, findRoutes } from './add-routes';
import { relativeImport, readTexts } from './sources';

// Stands for the folder of the pages until it is known which file imports from there.
const placeholder = '@latchkey/pages';

/** Where the pages go. */
export interface PageSettings {
  readonly project: string;
  /** The prefix of the application's selectors. */
  readonly prefix: string;
  /** The application's source folder. */
  readonly root: string;
}

/** Returns whether the application has the pages. */
export function hasPages(tree: Tree, root: string): boolean {
  return tree.exists(posix.join(folderIn(root), 'sign-in.ts'));
}

/**
 * Writes a sign-in page, a page for ended sessions and `leaveWhenOver`, and adds the routes.
 *
 * @throws SchematicsException if it can't find the application's routes
 */
export function addPages({ project, prefix, root }: PageSettings): Rule {
  return (tree) => {
    const folder = folderIn(root);
    return chain([
      addRoutes(findRoutes(tree, root), folder),
      addServerRoute(root),
      mergeWith(apply(url('./files'), [applyTemplates({ prefix }), move(folder)])),
      addRootProvider(
        project,
        ({ code, external }) =>
          code`${external('provideAppInitializer', '@angular/core')}(${external('leaveWhenOver', `${placeholder}/leave-when-over`)})`,
      ),
      replacePlaceholder(root),
    ]);
  };
}

function folderIn(root: string): string {
  return posix.join('/', root, 'app/auth');
}

function replacePlaceholder(root: string): Rule {
  return (tree) => {
    for (const { path, text } of readTexts(tree, root)) {
      if (!text.includes(placeholder)) continue;
      const folder = relativeImport(path, folderIn(root));
      tree.overwrite(path, text.replaceAll(placeholder, folder));
    }
  };
}
