import { apiPaths } from '#shared/api-paths';
import { html, join, type Markup } from './html.ts';
import type {
  DocumentedResponse,
  DocumentedOperation,
  OpenAPIDocument,
  Parameter,
} from './openapi-document.ts';
import { describeType, renderMembers } from './reader-schema.ts';
import { renderTable } from './reader-table.ts';

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

/** Renders the document as an HTML page, without scripts and with an external stylesheet. */
export function renderReader(document: OpenAPIDocument): string {
  const { info, tags, components } = document;
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const chapters = tags.map((tag) => ({
    ...tag,
    entries: entries.filter(({ operation }) => operation.tags.some((name) => name === tag.name)),
  }));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${info.title} API</title>
        <link rel="stylesheet" href="${apiPaths.docsStyle}" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the operations</a>
        <header>
          <h1>${info.title} API</h1>
          <p>${info.description}</p>
          <p><a href="${apiPaths.openAPI}">The same as OpenAPI ${document.openapi}</a></p>
        </header>
        <nav aria-label="Operations">
          ${chapters.map(
            (chapter) =>
              html`<h2>${chapter.name}</h2>
                <ul>
                  ${chapter.entries.map(renderLink)}
                </ul>`,
          )}
        </nav>
        <main id="main">
          ${chapters.map(
            (chapter) =>
              html`<section>
                <h2>${chapter.name}</h2>
                <p>${chapter.description}</p>
                ${chapter.entries.map(renderEntry)}
              </section>`,
          )}
          <section>
            <h2>Bodies</h2>
            ${Object.entries(components.schemas).map(
              ([name, schema]) =>
                html`<article id="${name}">
                  <h3>${name}</h3>
                  ${renderMembers(schema)}
                </article>`,
            )}
          </section>
        </main>
      </body>
    </html>`;
  return page.text;
}

function renderLink({ method, path, operation }: Entry): Markup {
  return html`<li>
    <a href="#${operation.operationId}"><code>${method.toUpperCase()} ${path}</code></a>
  </li>`;
}

function renderEntry({ method, path, operation }: Entry): Markup {
  const { operationId, summary, description, parameters = [], requestBody } = operation;
  const body = requestBody?.content['application/json'].schema;
  return html`<article id="${operationId}">
    <h3><code>${method.toUpperCase()} ${path}</code></h3>
    <p>${summary}.</p>
    ${description === undefined ? '' : html`<p>${description}</p>`}
    <p>Credential: ${describeSecurity(operation)}.</p>
    ${parameters.length === 0 ? '' : renderParameters(parameters)}
    ${body === undefined ? '' : html`<p>Takes ${describeType(body)}.</p>`}
    ${renderTable(
      ['Status', 'TestResponse', 'Body', 'Headers'],
      Object.entries(operation.responses).map(toAnswerRow),
    )}
  </article>`;
}

function describeSecurity({ security }: DocumentedOperation): Markup {
  const names = security.map((requirement) => Object.keys(requirement)[0] ?? 'none');
  if (names.length === 0) return html`none`;
  return join(
    names.map((name) => html`<code>${name}</code>`),
    ' or ',
  );
}

function renderParameters(parameters: readonly Parameter[]): Markup {
  return renderTable(
    ['Parameter', 'In', 'Type'],
    parameters.map(({ name, in: place, schema }) => [
      html`<code>${name}</code>`,
      html`${place}`,
      describeType(schema),
    ]),
  );
}

function toAnswerRow([status, response]: [string, DocumentedResponse]): [Markup, ...Markup[]] {
  const bodies = Object.values(response.content ?? {}).map(({ schema }) => describeType(schema));
  const headers = Object.keys(response.headers).map((name) => html`<code>${name}</code>`);
  return [html`${status}`, html`${response.description}`, html`${bodies}`, join(headers, ', ')];
}
