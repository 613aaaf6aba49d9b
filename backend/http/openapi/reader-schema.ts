import { html, join, type Markup } from './html.ts';
import { renderTable } from './reader-table.ts';
import type { JSONSchema } from './schemas.ts';

/** Describes in a few words which values a schema accepts. */
export function describeType(schema: JSONSchema): Markup {
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum !== undefined) return either(schema.enum.map((value) => codeOf(value)));
  if (schema.anyOf !== undefined) return either(schema.anyOf.map(describeType));
  // A problem: the shared shape, with the codes of this status.
  if (schema.allOf !== undefined) return join(schema.allOf.map(describeType), ': ');
  if (schema.properties?.['code'] !== undefined) return describeType(schema.properties['code']);
  if (schema.items !== undefined) return html`list of ${describeType(schema.items)}`;
  const { type = 'anything', format = '', minLength, maxLength } = schema;
  const least = minLength === undefined ? '' : `at least ${minLength}`;
  const most = maxLength === undefined ? '' : `at most ${maxLength}`;
  const length = [least, most].filter((part) => part !== '').join(' and ');
  return html`${[type, format, length === '' ? '' : `of ${length} characters`]
    .filter((part) => part !== '')
    .join(' ')}`;
}

/** Renders the members of an object as a table. */
export function renderMembers({ properties = {}, required = [] }: JSONSchema): Markup {
  return renderTable(
    ['Member', 'Type', 'Present'],
    Object.entries(properties).map(([name, schema]) => [
      html`<code>${name}</code>`,
      describeType(schema),
      html`${required.includes(name) ? 'always' : 'perhaps'}`,
    ]),
  );
}

function linkTo(reference: string): Markup {
  const name = reference.split('/').at(-1) ?? '';
  return html`<a href="#${name}">${name}</a>`;
}

function codeOf(value: unknown): Markup {
  return html`<code>${String(value)}</code>`;
}

function either(pieces: readonly Markup[]): Markup {
  return join(pieces, ' | ');
}
