import { SchematicsException } from '@angular-devkit/schematics';
import * as ts from 'typescript';
import { findCalls, findReferences } from './find-calls';

const http = '@angular/common/http';

/**
 * Returns the `provideHttpClient` call of the application, or null if there is none yet. A client
 * with `withRequestsMadeViaParent()` sends through it, so it needs nothing of its own.
 *
 * @throws SchematicsException if it can't tell which client is the application's
 */
export function findClient(sources: readonly ts.SourceFile[]): ts.CallExpression | null {
  const clients = findClients(sources).filter((call) => !sendsThroughParent(call));
  const [client = null] = clients;
  if (clients.length > 1) {
    throw new SchematicsException(
      `provideHttpClient is called in ${clients.map(fileOf).join(' and ')}: which of these is the ` +
        `application's client? ${byHand}`,
    );
  }
  if (client !== null && isForPart(client)) {
    throw new SchematicsException(
      `The only provideHttpClient, in ${fileOf(client)}, is for a part of the application. ${byHand}`,
    );
  }
  for (const source of sources) {
    for (const use of findReferences(source, { name: 'HttpClientModule', from: http })) {
      if (!comesBefore(use, client)) {
        throw new SchematicsException(
          `${fileOf(use)} uses HttpClientModule, whose interceptors may run after authInterceptor. ` +
            'Replace it with provideHttpClient(withInterceptorsFromDi()) in the providers of the ' +
            'application, and run ng add again.',
        );
      }
    }
  }
  return client;
}

/** Returns every `provideHttpClient` call. */
export function findClients(sources: readonly ts.SourceFile[]): readonly ts.CallExpression[] {
  return sources.flatMap((source) => findCalls(source, { name: 'provideHttpClient', from: http }));
}

const byHand = 'Nothing was changed. Set it up yourself; the README shows how.';

function sendsThroughParent(client: ts.CallExpression): boolean {
  return findCalls(client, { name: 'withRequestsMadeViaParent', from: http }).length > 0;
}

/** Whether the module's providers come before the client's: Angular runs interceptors in that order. */
function comesBefore(module: ts.Node, client: ts.CallExpression | null): boolean {
  const call = module.parent;
  const isListed =
    ts.isCallExpression(call) &&
    findCalls(module.getSourceFile(), {
      name: 'importProvidersFrom',
      from: '@angular/core',
    }).includes(call);
  // ng add appends the client to the providers of the application.
  if (isListed) return client === null && !isForPart(module);
  // The imports of a module come before its own providers.
  const root = ownerOf(module, 'imports');
  const isRoot = root !== null && hasProperty(root, ['bootstrap']);
  return isRoot && (client === null || ownerOf(client, 'providers') === root);
}

/** Whether the providers are those of a route, a component or a directive. */
function isForPart(node: ts.Node): boolean {
  const owner = ownerOf(node, 'providers');
  return (
    owner !== null &&
    hasProperty(owner, [
      'path',
      'component',
      'loadComponent',
      'loadChildren',
      'children',
      'selector',
    ])
  );
}

/** Returns the object whose property of this name holds the node. */
function ownerOf(node: ts.Node, property: string): ts.ObjectLiteralExpression | null {
  for (let { parent } = node; !ts.isSourceFile(parent); parent = parent.parent) {
    if (ts.isPropertyAssignment(parent) && parent.name.getText() === property) return parent.parent;
  }
  return null;
}

function hasProperty(
  { properties }: ts.ObjectLiteralExpression,
  names: readonly string[],
): boolean {
  return properties.some(({ name }) => name !== undefined && names.includes(name.getText()));
}

function fileOf(node: ts.Node): string {
  return node.getSourceFile().fileName;
}
