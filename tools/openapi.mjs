// Writes docs/openapi.json, so that its diff shows what changes for clients.
import { writeFileSync } from 'node:fs';
import { createOpenAPIDocument } from '../backend/http/openapi/openapi-document.ts';

const text = JSON.stringify(createOpenAPIDocument(), null, 2);
writeFileSync(new URL('../docs/openapi.json', import.meta.url), text);
