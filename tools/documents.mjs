// Writes the documents derived from code: the OpenAPI document and the tables of variables.
import { readFileSync, writeFileSync } from 'node:fs';
import { listVariables } from '../backend/config.ts';
import { withConfigurationTable } from '../backend/configuration-table.ts';
import { createOpenAPIDocument } from '../backend/http/openapi/openapi-document.ts';
import { listVariables as listTokenHandlerVariables } from '../token-handler/config.ts';

const root = new URL('../', import.meta.url);
const document = JSON.stringify(createOpenAPIDocument(), null, 2);
writeFileSync(new URL('docs/openapi.json', root), document);
writeTable('docs/operations.md', listVariables());
writeTable('token-handler/README.md', listTokenHandlerVariables());

function writeTable(path, variables) {
  const file = new URL(path, root);
  writeFileSync(file, withConfigurationTable(readFileSync(file, 'utf8'), variables));
}
