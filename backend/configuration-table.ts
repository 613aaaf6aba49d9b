import type { Variable } from './variables.ts';

const start = '<!-- written by npm run documents -->';
const end = '<!-- end of the table -->';

/**
 * Replaces the table of variables in a document.
 * | @throws Error if the document lacks the markers around the table.
 */
export function withConfigurationTable(document: string, variables: readonly Variable[]): string {
  const [before, rest = ''] = document.split(start);
  const [, after] = rest.split(end);
  if (before === undefined || after === undefined) throw new Error('no place for the table');
  return `${before}${start}\n\n${toTable(variables)}\n\n${end}${after}`;
}

function toTable(variables: readonly Variable[]): string {
  const rows = variables.map(({ name, values, preset, what }) => [
    `\`${name}\``,
    preset,
    values,
    what,
  ]);
  return [['variable', 'default', 'values', 'what it is'], Array<string>(4).fill('---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
