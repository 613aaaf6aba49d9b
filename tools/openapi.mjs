// Writes docs/openapi.json anew: what has changed in it since is what has changed for clients.
import { writeFileSync } from 'node:fs';
import { createOpenAPIDocument } from '../backend/http/openapi/openapi-document.ts';

const text = JSON.stringify(createOpenAPIDocument(), null, 2);
writeFileSync(new URL('../docs/openapi.json', import.meta.url), text);
