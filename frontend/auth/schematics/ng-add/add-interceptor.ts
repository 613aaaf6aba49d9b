import type { Rule } from '@angular-devkit/schematics';
import { hasTopLevelIdentifier, insertImport } from '@schematics/angular/utility/ast-utils';
import { applyToUpdateRecorder, InsertChange } from '@schematics/angular/utility/change';
import * as ts from 'typescript';
import { findCall } from './find-call';

const imported = 'authInterceptor';

/** Adds `authInterceptor` to the `provideHttpClient` that stands in the file. */
export function addInterceptor(path: string, http: string, library: string): Rule {
  return (tree, { logger }) => {
    const source = ts.createSourceFile(path, tree.readText(path), ts.ScriptTarget.Latest, true);
    const client = findCall(source, { name: 'provideHttpClient', from: http });
    if (client === null) return;
    const isTaken = hasTopLevelIdentifier(source, imported, library);
    const name = isTaken ? 'latchkeyInterceptor' : imported;
    const list = findCall(client, { name: 'withInterceptors', from: http })?.arguments[0];
    const isList = list !== undefined && ts.isArrayLiteralExpression(list);
    const change = isList
      ? insertIn(path, list.elements, list.getStart() + 1, name)
      : insertIn(path, client.arguments, client.getEnd() - 1, `withInterceptors([${name}])`);
    const recorder = tree.beginUpdate(path);
    applyToUpdateRecorder(recorder, [
      change,
      insertImport(source, path, imported, library, false, isTaken ? name : undefined),
      ...(isList ? [] : [insertImport(source, path, 'withInterceptors', http)]),
    ]);
    tree.commitUpdate(recorder);
    if (isTaken) {
      logger.warn(
        `${path} has an ${imported} of its own, so that of ${library} is called ${name} there. ` +
          'Remove yours if it attaches or refreshes the token.',
      );
    }
  };
}

/** Inserts after the last of the nodes, or at the place where the first would stand. */
function insertIn(path: string, nodes: ts.NodeArray<ts.Node>, empty: number, text: string) {
  const last = nodes.at(-1);
  return last === undefined
    ? new InsertChange(path, empty, text)
    : new InsertChange(path, last.getEnd(), `, ${text}`);
}
