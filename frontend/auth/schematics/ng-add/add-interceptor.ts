import type { Rule } from '@angular-devkit/schematics';
import { insertImport } from '@schematics/angular/utility/ast-utils';
import { applyToUpdateRecorder, InsertChange } from '@schematics/angular/utility/change';
import * as ts from 'typescript';

/** Adds `authInterceptor` to the `provideHttpClient` that stands in the file. */
export function addInterceptor(path: string, http: string, library: string): Rule {
  return (tree) => {
    const source = ts.createSourceFile(path, tree.readText(path), ts.ScriptTarget.Latest, true);
    const client = findCall(source, 'provideHttpClient');
    if (client === null) return;
    const list = findCall(client, 'withInterceptors')?.arguments[0];
    const isList = list !== undefined && ts.isArrayLiteralExpression(list);
    const change = isList
      ? insertIn(path, list.elements, list.getStart() + 1, 'authInterceptor')
      : insertIn(
          path,
          client.arguments,
          client.getEnd() - 1,
          'withInterceptors([authInterceptor])',
        );
    const recorder = tree.beginUpdate(path);
    applyToUpdateRecorder(recorder, [
      change,
      insertImport(source, path, 'authInterceptor', library),
      ...(isList ? [] : [insertImport(source, path, 'withInterceptors', http)]),
    ]);
    tree.commitUpdate(recorder);
  };
}

/** Inserts after the last of the nodes, or at the place where the first would stand. */
function insertIn(path: string, nodes: ts.NodeArray<ts.Node>, empty: number, text: string) {
  const last = nodes.at(-1);
  return last === undefined
    ? new InsertChange(path, empty, text)
    : new InsertChange(path, last.getEnd(), `, ${text}`);
}

function findCall(node: ts.Node, name: string): ts.CallExpression | null {
  if (ts.isCallExpression(node) && node.expression.getText() === name) return node;
  return ts.forEachChild(node, (child) => findCall(child, name)) ?? null;
}
