// Writes the table of variables in docs/operations.md from the code that reads them.
import { readFileSync, writeFileSync } from 'node:fs';
import { withConfigurationTable } from '../backend/configuration-table.ts';

const file = new URL('../docs/operations.md', import.meta.url);
writeFileSync(file, withConfigurationTable(readFileSync(file, 'utf8')));
