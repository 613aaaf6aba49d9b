import { SchematicsException } from '@angular-devkit/schematics';
import * as ts from 'typescript';
import { findCalls, findReferences } from './find-calls';

const http = '@angular/common/http';

/**
 * Returns the application's `provideHttpClient` call, or null if there is none yet. It ignores
 * clients with `withRequestsMadeViaParent()`, which need no interceptor of their own.
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

/** Returns whether the module's providers, and so its interceptors, come before the client's. */
function comesBefore(module: ts.Node, client: ts.CallExpression | null): boolean {
  const call = module.parent;
  const isListed =
    ts.isCallExpression(call) &&
    findCalls(module.getSourceFile(), {
      name: 'importProvidersFrom',
      from: '@angular/core',
    }).includes(call);
  // If there is no client, ng add appends one to the application's providers.
  if (isListed) return client === null && !isForPart(module);
  // A module's imports come before its own providers.
  const root = ownerOf(module, 'imports');
  const isRoot = root !== null && hasProperty(root, ['bootstrap']);
  return isRoot && (client === null || ownerOf(client, 'providers') === root);
}

/** Returns whether the providers belong to a route, a component or a directive. */
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

/** Returns the object whose property of this name contains the node, or null if there is none. */
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
