import { chain, type Rule, SchematicsException, type Tree } from '@angular-devkit/schematics';
import { addRootProvider, readWorkspace } from '@schematics/angular/utility';
import * as ts from 'typescript';
import { addInterceptor } from './add-interceptor';
import { findCalls, findReferences } from './find-calls';
import { findClient, findClients } from './find-client';
import { addPages, hasPages } from './add-pages';
import { nextSteps } from './next-steps';
import { readSources, readTexts } from './sources';

const library = '@latchkey/angular';
const http = '@angular/common/http';
// What a file mentions that the set-up could concern.
const words = [http, library, 'providers'];

interface NgAddOptions {
  readonly project: string;
  /** Where the token goes, separated by commas. */
  readonly api: string;
  /** Whether to write pages, too. */
  readonly pages: boolean;
}

/**
 * Adds the library to the application's providers, and leaves existing code alone.
 *
 * @throws SchematicsException if it can't tell where to add something
 */
export function ngAdd({ project, api, pages }: NgAddOptions): Rule {
  return async (tree: Tree) => {
    const { projects } = await readWorkspace(tree);
    const application = projects.get(project);
    const root = application?.sourceRoot ?? 'src';
    const sources = readSources(tree, root, words);
    const wantedPages =
      pages && !hasPages(tree, root)
        ? addPages({ project, root, prefix: application?.prefix ?? 'app' })
        : () => undefined;
    if (callsProvideAuth(sources)) return chain([correctOrder(sources), wantedPages]);

    const client = findClient(sources);
    const [shared] = [...projects.values()]
      .filter(({ extensions }) => extensions['projectType'] === 'library')
      .flatMap((library) => findClients(readSources(tree, library.root, words)));
    if (client === null && shared !== undefined) {
      throw new SchematicsException(
        `${shared.getSourceFile().fileName} calls provideHttpClient in a library: is it the ` +
          `application's client? ${byHand}`,
      );
    }
    if (usesInterceptor(sources) && (client === null || !usesInterceptor([client]))) {
      throw new SchematicsException(
        `authInterceptor is in use already, but not in a provideHttpClient call. ${byHand}`,
      );
    }
    const areas = readAreas(api);
    const isOld = readAngularMajor(tree) < 22;
    const keepsXhr = isOld && reportsProgress(tree, root);
    const fetch = isOld && !keepsXhr;
    const options = application?.targets.get('build')?.options;
    const isRenderedOnServer = ['ssr', 'server'].some((name) => Boolean(options?.[name]));
    return chain([
      client === null ? provideClient(project, { fetch }) : addInterceptor(client, { fetch }),
      addRootProvider(
        project,
        ({ code, external }) =>
          code`${external('provideAuth', library)}({ api: [${areas}] }, ${external('withTabs', library)}(), ${external('withEarlyRefresh', library)}())`,
      ),
      (changed: Tree) => verify(readSources(changed, root, words)),
      wantedPages,
      (_, { logger }) => logger.info(nextSteps({ isRenderedOnServer, keepsXhr, hasPages: pages })),
    ]);
  };
}

const byHand = 'Nothing was changed. Set it up yourself; the README shows how.';

/**
 * Returns the API's addresses as code.
 *
 * @throws SchematicsException naming the first one that could never match a request
 */
function readAreas(api: string): string {
  const areas = api.split(',').map((area) => area.trim());
  for (const area of areas) {
    if (!/^(\/(?!\/)|https?:\/\/)[^\s*?#\\'`]*$/i.test(area)) {
      throw new SchematicsException(
        `--api: "${area}" is neither a path ("/api/") nor a URL ("https://example.com/v1/").`,
      );
    }
  }
  return areas.map((area) => `'${area}'`).join(', ');
}

/** Makes `authInterceptor` the last interceptor in an application that was set up earlier. */
function correctOrder(sources: readonly ts.SourceFile[]): Rule {
  const [client, ...others] = findClients(sources).filter((call) => usesInterceptor([call]));
  return client === undefined || others.length > 0
    ? () => undefined
    : addInterceptor(client, { fetch: false });
}

function provideClient(project: string, { fetch }: { readonly fetch: boolean }): Rule {
  return addRootProvider(
    project,
    ({ code, external }) =>
      code`${external('provideHttpClient', http)}(${external('withInterceptors', http)}([${external('authInterceptor', library)}])${fetch ? `, ${external('withFetch', http)}()` : ''})`,
  );
}

/** @throws SchematicsException if the changes would break the application or have no effect */
function verify(sources: readonly ts.SourceFile[]): void {
  // If `providers` is not written as a list, Angular's schematics add a second one.
  const isSound = !sources.some((source) => hasTwoProviders(source));
  if (isSound && callsProvideAuth(sources) && usesInterceptor(findClients(sources))) return;
  throw new SchematicsException(
    `The providers of the application are not written as a list in its configuration. ${byHand}`,
  );
}

function hasTwoProviders(node: ts.Node): boolean {
  const isTwice =
    ts.isObjectLiteralExpression(node) &&
    node.properties.filter(({ name }) => name?.getText() === 'providers').length > 1;
  return (
    isTwice || (ts.forEachChild(node, (child) => hasTwoProviders(child) || undefined) ?? false)
  );
}

function callsProvideAuth(sources: readonly ts.SourceFile[]): boolean {
  const provideAuth = { name: 'provideAuth', from: library };
  return sources.some((source) => findCalls(source, provideAuth).length > 0);
}

function usesInterceptor(nodes: readonly ts.Node[]): boolean {
  const interceptor = { name: 'authInterceptor', from: library };
  return nodes.some((node) => findReferences(node, interceptor).length > 0);
}

/** Returns the installed major version of Angular, or else the one in package.json. */
function readAngularMajor(tree: Tree): number {
  const installed = '/node_modules/@angular/core/package.json';
  if (tree.exists(installed)) {
    return parseInt((tree.readJson(installed) as { version: string }).version);
  }
  const { dependencies } = tree.readJson('/package.json') as {
    dependencies?: Record<string, string>;
  };
  return parseInt(/\d+/.exec(dependencies?.['@angular/core'] ?? '')?.[0] ?? '');
}

function reportsProgress(tree: Tree, root: string): boolean {
  return readTexts(tree, root).some(({ text }) => /\breport(Upload)?Progress\b/.test(text));
}
