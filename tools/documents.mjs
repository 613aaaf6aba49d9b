// Writes the documents derived from code: the OpenAPI document and the tables.
import { readFileSync, writeFileSync } from 'node:fs';
import { listVariables } from '../backend/config.ts';
import { createOpenAPIDocument } from '../backend/http/openapi/openapi-document.ts';
import { serverRows } from '../examples/servers/server-rows.ts';
import { listVariables as listTokenHandlerVariables } from '../token-handler/config.ts';
import { variableRows, withTable } from './document-table.mjs';

const root = new URL('../', import.meta.url);
const document = JSON.stringify(createOpenAPIDocument(), null, 2);
writeFileSync(new URL('docs/openapi.json', root), document);
writeTable('docs/operations.md', variableRows(listVariables()));
writeTable('token-handler/README.md', variableRows(listTokenHandlerVariables()));
writeTable('frontend/auth/README.md', serverRows());

function writeTable(path, rows) {
  const file = new URL(path, root);
  writeFileSync(file, withTable(readFileSync(file, 'utf8'), rows));
}
