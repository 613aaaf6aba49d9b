import { posix } from 'node:path';
import { type Rule, SchematicsException, type Tree } from '@angular-devkit/schematics';
import { insertImport } from '@schematics/angular/utility/ast-utils';
import {
  applyToUpdateRecorder,
  type Change,
  InsertChange,
} from '@schematics/angular/utility/change';
import * as ts from 'typescript';
import { findCalls } from './find-calls';
import { findNodes, parse, readSources, relativeImport } from './sources';

const library = '@latchkey/angular';

/**
 * Returns the list of routes that the application passes to its router.
 *
 * @throws SchematicsException if it can't tell which list that is
 */
export function findRoutes(tree: Tree, root: string): ts.ArrayLiteralExpression {
  const sources = readSources(tree, root, ['provideRouter', 'RouterModule', 'Routes']);
  const lists = sources.flatMap(findRouterCalls).flatMap(({ arguments: [routes] }) => {
    if (routes === undefined || ts.isArrayLiteralExpression(routes)) return routes ?? [];
    return sources.flatMap((source) => findLists(source, routes.getText()));
  });
  const [list] = lists;
  if (list !== undefined && new Set(lists).size === 1) return list;
  throw new SchematicsException(
    'The routes of the application were not found, so there is no place for the pages. Nothing was ' +
      'changed. Run ng add without --pages, and add the pages yourself.',
  );
}

function findRouterCalls(source: ts.SourceFile): readonly ts.CallExpression[] {
  return [
    ...findCalls(source, { name: 'provideRouter', from: '@angular/router' }),
    ...findNodes(source, ts.isCallExpression).filter(
      ({ expression }) => expression.getText() === 'RouterModule.forRoot',
    ),
  ];
}

/** Returns the lists with which variables of this name are declared. */
function findLists(source: ts.Node, variable: string): readonly ts.ArrayLiteralExpression[] {
  return findNodes(source, ts.isVariableDeclaration).flatMap(({ name, initializer }) =>
    name.getText() === variable &&
    initializer !== undefined &&
    ts.isArrayLiteralExpression(initializer)
      ? [initializer]
      : [],
  );
}

/** Adds the routes of the pages before all others, so that no wildcard hides them. */
export function addRoutes(routes: ts.ArrayLiteralExpression, folder: string): Rule {
  return (tree) => {
    const source = routes.getSourceFile();
    const from = relativeImport(source.fileName, folder);
    change(tree, source, [
      insertImport(source, source.fileName, 'whenSignedOut', library),
      prepend(
        routes,
        `
  {
    path: 'sign-in',
    canActivate: [whenSignedOut],
    loadComponent: async () => (await import('${from}/sign-in')).SignIn,
  },
  { path: 'ended', loadComponent: async () => (await import('${from}/ended')).Ended },`,
      ),
    ]);
  };
}

/** Lets the browser render the sign-in page: a server can't know whether someone is signed in. */
export function addServerRoute(root: string): Rule {
  return (tree) => {
    const path = posix.join('/', root, 'app/app.routes.server.ts');
    if (!tree.exists(path)) return;
    const source = parse(path, tree.readText(path));
    const [routes] = findNodes(source, ts.isArrayLiteralExpression);
    if (routes === undefined) return;
    change(tree, source, [
      prepend(routes, "\n  { path: 'sign-in', renderMode: RenderMode.Client },"),
    ]);
  };
}

function prepend(list: ts.ArrayLiteralExpression, text: string): Change {
  const isEmpty = list.elements.length === 0;
  return new InsertChange(
    list.getSourceFile().fileName,
    list.getStart() + 1,
    isEmpty ? `${text}\n` : text,
  );
}

function change(tree: Tree, source: ts.SourceFile, changes: readonly Change[]): void {
  const recorder = tree.beginUpdate(source.fileName);
  applyToUpdateRecorder(recorder, [...changes]);
  tree.commitUpdate(recorder);
}
