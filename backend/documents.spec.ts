import { readFileSync } from 'node:fs';
import { variableRows, withoutAlignment, withTable } from '../tools/document-table.mjs';
import { listVariables } from './config.ts';

const operations = new URL('../docs/operations.md', import.meta.url);

describe('the table of variables', () => {
  it('is in docs/operations.md as `npm run documents` writes it', () => {
    const document = readFileSync(operations, 'utf8');
    const written = withTable(document, variableRows(listVariables()));

    expect(withoutAlignment(written)).toBe(withoutAlignment(document));
    expect(document).toContain('`DATABASE_URL_FILE`');
  });

  it('needs a place in the document', () => {
    expect(() => withTable('# Operations', variableRows([]))).toThrowError(/no place/);
  });
});
