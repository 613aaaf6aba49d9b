import { apiPaths, changePasswordPath, healthPaths, jwksPath } from '#shared/api-paths';
import type { Operation } from '../openapi/operation.ts';

const forAnyone = { method: 'get', tag: 'Server', caller: 'anyone' } as const;

/** The operations for other programs: health, keys and documents. */
export const serverOperations: readonly Operation[] = [
  {
    ...forAnyone,
    id: 'getKeySet',
    path: jwksPath,
    summary: 'Gives the public keys that verify access tokens',
    description:
      'Access tokens have the audience of this server alone. Another service that accepts them can act as the user here for up to five minutes: delete the account or, with the token of an administrator, make someone an administrator, without the password if it was typed less than ten minutes ago. Only send tokens to services that you run and trust as much as this server.',
    answer: {
      status: 200,
      description: 'A JSON Web Key Set (RFC 7517): keys to come, in use, and going.',
      schema: 'KeySet',
      mediaType: 'application/jwk-set+json',
      headers: ['CacheControl'],
    },
  },
  {
    ...forAnyone,
    id: 'getDocument',
    path: apiPaths.openAPI,
    summary: 'Gives this document',
    answer: { status: 200, description: 'OpenAPI 3.1.', mediaType: 'application/json' },
  },
  {
    ...forAnyone,
    id: 'readDocument',
    path: apiPaths.docs,
    summary: 'Shows this document to people',
    answer: { status: 200, description: 'A page.', mediaType: 'text/html' },
  },
  {
    ...forAnyone,
    id: 'getDocumentStyle',
    path: apiPaths.docsStyle,
    summary: 'Gives the style sheet of that page',
    answer: { status: 200, description: 'A style sheet.', mediaType: 'text/css' },
  },
  {
    ...forAnyone,
    id: 'isLive',
    path: healthPaths.live,
    summary: 'Tells that the server runs',
    answer: { status: 200, description: 'It runs.', schema: 'Health' },
  },
  {
    ...forAnyone,
    id: 'isReady',
    path: healthPaths.ready,
    summary: 'Tells whether the server can serve',
    answer: { status: 200, description: 'Its database answers.', schema: 'Health' },
    problems: ['unavailable'],
  },
  {
    ...forAnyone,
    id: 'isAccepting',
    path: healthPaths.accepting,
    summary: 'Tells proxies whether to send requests to the server',
    description:
      'Only a server that is about to stop says 503. Without its database it still serves the app, the keys and this document, and answers the rest with 503 itself: a proxy that goes by readiness would take the whole site down.',
    answer: { status: 200, description: 'It accepts requests.', schema: 'Health' },
    problems: ['unavailable'],
  },
  {
    ...forAnyone,
    id: 'findPasswordChange',
    path: changePasswordPath,
    summary: 'Leads to the page that changes a password (W3C)',
    answer: { status: 302, description: 'The page.', headers: ['Location'] },
  },
];
