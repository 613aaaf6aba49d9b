const start = '<!-- written by npm run documents -->';
const end = '<!-- end of the table -->';

/**
 * Returns a document with another table between its markers.
 *
 * @param {string} document
 * @param {readonly (readonly string[])[]} rows the first one is the head
 * @returns {string}
 * @throws Error if the document lacks the markers
 */
export function withTable(document, [head, ...rows]) {
  const [before, rest = ''] = document.split(start);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error('no place for the table');
  const table = [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  return `${before}${start}\n\n${table}\n\n${end}${after}`;
}

/**
 * Returns a document as it is before Prettier aligns its tables, to compare it with another.
 *
 * @param {string} document
 * @returns {string}
 */
export function withoutAlignment(document) {
  return document.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}

/**
 * Returns the rows of a table of environment variables.
 *
 * @param {readonly import('../backend/variables.ts').Variable[]} variables
 * @returns {readonly (readonly string[])[]}
 */
export function variableRows(variables) {
  return [
    ['variable', 'default', 'values', 'what it is'],
    ...variables.map(({ name, values, preset, what }) => [`\`${name}\``, preset, values, what]),
  ];
}
