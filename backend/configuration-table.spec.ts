import { readFileSync } from 'node:fs';
import { listVariables } from './config.ts';
import { withConfigurationTable } from './configuration-table.ts';

const operations = new URL('../docs/operations.md', import.meta.url);

describe('the table of variables', () => {
  it('is in docs/operations.md as `npm run documents` writes it', () => {
    const document = readFileSync(operations, 'utf8');
    // The document aligns the columns with spaces.
    const plain = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');

    expect(plain(withConfigurationTable(document, listVariables()))).toBe(plain(document));
    expect(document).toContain('`DATABASE_URL_FILE`');
  });

  it('is in the documentation', () => {
    expect(() => withConfigurationTable('# Operations', [])).toThrowError(/no place/);
  });
});
