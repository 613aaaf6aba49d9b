// Writes the documents that are derived from code: the OpenAPI document and the table of variables.
import { readFileSync, writeFileSync } from 'node:fs';
import { withConfigurationTable } from '../backend/configuration-table.ts';
import { createOpenAPIDocument } from '../backend/http/openapi/openapi-document.ts';

const docs = new URL('../docs/', import.meta.url);
const operations = new URL('operations.md', docs);
writeFileSync(new URL('openapi.json', docs), JSON.stringify(createOpenAPIDocument(), null, 2));
writeFileSync(operations, withConfigurationTable(readFileSync(operations, 'utf8')));
