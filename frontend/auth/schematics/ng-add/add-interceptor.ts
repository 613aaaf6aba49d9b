import type { Rule } from '@angular-devkit/schematics';
import { hasTopLevelIdentifier, insertImport } from '@schematics/angular/utility/ast-utils';
import {
  applyToUpdateRecorder,
  type Change,
  InsertChange,
  RemoveChange,
} from '@schematics/angular/utility/change';
import * as ts from 'typescript';
import { findCalls, findNamedImports, findReferences, localNames } from './find-calls';

const library = '@latchkey/angular';
const http = '@angular/common/http';
const interceptor = 'authInterceptor';

// None of these adds an interceptor that sees the responses of HttpClient requests.
const otherFeatures = [
  'withFetch',
  'withXhr',
  'withJsonpSupport',
  'withNoXsrfProtection',
  'withXsrfConfiguration',
];

/**
 * Makes `authInterceptor` the last interceptor of a `provideHttpClient` call, and adds
 * `withFetch()` if asked to. Angular runs interceptors in the order of the features, and class
 * interceptors at the position of `withInterceptorsFromDi()`. An interceptor after
 * `authInterceptor` would see every 401 that a refresh fixes.
 */
export function addInterceptor(client: ts.CallExpression, options: { fetch: boolean }): Rule {
  return (tree, { logger }) => {
    const source = client.getSourceFile();
    const path = source.fileName;
    const present = findReferences(client, { name: interceptor, from: library });
    const isTaken = present.length === 0 && hasTopLevelIdentifier(source, interceptor, library);
    const name = present[0]?.getText() ?? (isTaken ? 'latchkeyInterceptor' : interceptor);

    const last = client.arguments.filter((feature) => !isOtherFeature(feature)).at(-1);
    const list = last === undefined ? null : listOf(last);
    const isInOrder = present.length === 1 && list?.elements.at(-1) === present[0];
    const missing: string[] = [];
    const changes: Change[] = [];
    if (!isInOrder) {
      // Angular keeps the first of equal interceptors, so remove the earlier ones.
      changes.push(...present.map((node) => removeFrom(client, node)));
      if (list === null) missing.push(`${feature('withInterceptors')}([${name}])`);
      else changes.push(append(name, { to: list.elements, ifEmpty: list.getEnd() - 1 }));
    }
    if (present.length === 0) {
      const alias = isTaken ? name : undefined;
      changes.push(insertImport(source, path, interceptor, library, false, alias));
    }
    if (options.fetch && findCalls(client, { name: 'withFetch', from: http }).length === 0) {
      missing.push(`${feature('withFetch')}()`);
    }
    if (missing.length > 0) {
      changes.push(
        append(missing.join(', '), { to: client.arguments, ifEmpty: client.getEnd() - 1 }),
      );
    }

    const recorder = tree.beginUpdate(path);
    applyToUpdateRecorder(recorder, changes);
    tree.commitUpdate(recorder);
    if (isTaken) {
      logger.warn(
        `${path} has an ${interceptor} of its own, so the one of ${library} is called ${name} ` +
          'there. Remove yours if it attaches or refreshes the token.',
      );
    }

    /** Returns the name of a feature in this file, and imports it if necessary. */
    function feature(imported: string): string {
      const [known] = localNames(source, { name: imported, from: http });
      if (known !== undefined) return known;
      const elements = findNamedImports(source, http)?.elements;
      if (elements !== undefined)
        changes.push(append(imported, { to: elements, ifEmpty: elements.end }));
      return imported;
    }

    /** Appends to a list; `ifEmpty` is the position of the first item if the list is empty. */
    function append(
      text: string,
      { to, ifEmpty }: { to: ts.NodeArray<ts.Node>; ifEmpty: number },
    ): Change {
      const end = to.at(-1)?.getEnd();
      return end === undefined
        ? new InsertChange(path, ifEmpty, text)
        : new InsertChange(path, end, `, ${text}`);
    }
  };
}

/** Returns whether the feature's position among the interceptors doesn't matter. */
function isOtherFeature(feature: ts.Expression): boolean {
  return otherFeatures.some((name) => findCalls(feature, { name, from: http })[0] === feature);
}

/** Returns the list in `withInterceptors([…])`, or null for any other feature. */
function listOf(feature: ts.Expression): ts.ArrayLiteralExpression | null {
  const [call] = findCalls(feature, { name: 'withInterceptors', from: http });
  const list = call === feature ? call.arguments[0] : undefined;
  return list !== undefined && ts.isArrayLiteralExpression(list) ? list : null;
}

/** Removes an interceptor from its list, or the whole feature if it is the only one in it. */
function removeFrom(client: ts.CallExpression, interceptor: ts.Node): Change {
  const feature = client.arguments.find((each) => listOf(each) === interceptor.parent);
  const list = feature === undefined ? null : listOf(feature);
  const isOnly = list?.elements.length === 1;
  const items: readonly ts.Node[] = isOnly ? client.arguments : (list?.elements ?? []);
  const item = isOnly && feature !== undefined ? feature : interceptor;
  const index = items.indexOf(item);
  const next = items.at(index + 1);
  const previous = index > 0 && next === undefined ? items[index - 1] : undefined;
  const start = previous?.getEnd() ?? item.getStart();
  const end = next?.getStart() ?? item.getEnd();
  const source = client.getSourceFile();
  return new RemoveChange(source.fileName, start, source.text.slice(start, end));
}
