import { apiPaths, changePasswordPath, healthPaths, jwksPath } from '#shared/api-paths';
import type { Operation } from '../openapi/operation.ts';

const forAnyone = { method: 'get', tag: 'Server', caller: 'anyone' } as const;

/** The operations for other programs: health, keys and documents. */
export const serverOperations: readonly Operation[] = [
  {
    ...forAnyone,
    id: 'getKeySet',
    path: jwksPath,
    summary: 'Returns the public keys that verify access tokens',
    description:
      "The audience of access tokens is this server. Another service that receives them can act as the user here for up to five minutes. It can delete the account or, with an administrator's token, promote someone; if the password was entered less than ten minutes ago, it needs no password for that. Send tokens only to services that you run and trust as much as this server.",
    response: {
      status: 200,
      description: 'A JSON Web Key Set (RFC 7517) with the next, active and retiring keys.',
      schema: 'KeySet',
      mediaType: 'application/jwk-set+json',
      headers: ['CacheControl'],
    },
  },
  {
    ...forAnyone,
    id: 'getDocument',
    path: apiPaths.openAPI,
    summary: 'Returns this document',
    response: { status: 200, description: 'OpenAPI 3.1.', mediaType: 'application/json' },
  },
  {
    ...forAnyone,
    id: 'readDocument',
    path: apiPaths.docs,
    summary: 'Shows this document as a web page',
    response: { status: 200, description: 'A web page.', mediaType: 'text/html' },
  },
  {
    ...forAnyone,
    id: 'getDocumentStyle',
    path: apiPaths.docsStyle,
    summary: 'Returns the style sheet of that page',
    response: { status: 200, description: 'A style sheet.', mediaType: 'text/css' },
  },
  {
    ...forAnyone,
    id: 'isLive',
    path: healthPaths.live,
    summary: 'Checks that the server is running',
    response: { status: 200, description: 'The server is running.', schema: 'Health' },
  },
  {
    ...forAnyone,
    id: 'isReady',
    path: healthPaths.ready,
    summary: 'Checks that the server can handle requests',
    response: { status: 200, description: 'The database accepts writes.', schema: 'Health' },
    problems: ['unavailable'],
  },
  {
    ...forAnyone,
    id: 'isAccepting',
    path: healthPaths.accepting,
    summary: 'Tells proxies whether to send requests to this server',
    description:
      'Responds with 503 only if the server is about to stop. Without its database, it still serves the app, the keys and this document, and responds with 503 to the rest. A proxy that uses readiness instead would take the whole site down.',
    response: { status: 200, description: 'The server accepts requests.', schema: 'Health' },
    problems: ['unavailable'],
  },
  {
    ...forAnyone,
    id: 'findPasswordChange',
    path: changePasswordPath,
    summary: 'Redirects to the page for changing the password (W3C)',
    response: { status: 302, description: 'The page.', headers: ['Location'] },
  },
];
