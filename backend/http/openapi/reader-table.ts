import { html, type Markup } from './html.ts';

/** Renders a table; the first cell of each row is its heading. */
export function renderTable(
  columns: readonly string[],
  rows: readonly (readonly [heading: Markup, ...cells: Markup[]])[],
): Markup {
  return html`<table>
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([heading, ...cells]) =>
          html`<tr>
            <th scope="row">${heading}</th>
            ${cells.map(
              (cell, index) => html`<td data-column="${columns[index + 1] ?? ''}">${cell}</td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
