import * as fc from 'fast-check';
import { apiPaths, jwksPath } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import { refreshCookieNames } from '#shared/refresh-cookie';
import { bearer, createBrowser } from '../../testing/browser.ts';
import { type TestDatabase, databases } from '../../testing/databases.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const paths = [...Object.values(apiPaths), jwksPath, '/', '/health/ready', '/devices'];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'x', ''];
const headerText = fc.string({ unit: 'grapheme-ascii', maxLength: 200 }).map((text) => text.trim());

for (const [engine, startDatabase] of Object.entries(databases)) {
  describe(`any input on ${engine}`, () => {
    let database: TestDatabase;
    let server: TestServer;
    let grant: TokenGrant;

    beforeAll(async () => {
      database = await startDatabase();
      server = await startTestServer({ databaseUrl: database.url });
      grant = await createBrowser(server).signUp();
    });

    afterAll(async () => {
      await server.stop();
      await database.stop();
    });

    const anyBody = fc.oneof(fc.json({ maxDepth: 4 }), fc.string({ maxLength: 500 }));
    const anyPath = fc.oneof(
      fc.constantFrom(...paths),
      fc.webPath({ size: 'small' }).map((path) => `/${path}`),
      fc.webQueryParameters({ size: 'small' }).map((query) => `/api/me?${query}`),
      fc
        .tuple(fc.constantFrom('/', '/%', '/api/sessions/'), headerText)
        .map(([start, text]) => start + text.replace(/[^!-~]/g, '')),
    );
    const anyHeaders = fc.record(
      {
        'content-type': fc.constantFrom(...types),
        authorization: fc.oneof(
          headerText,
          headerText.map((text) => `Bearer ${text}`),
        ),
        cookie: fc.oneof(
          headerText,
          headerText.map((text) => `${refreshCookieNames.plain}=${text}`),
        ),
        'user-agent': headerText,
        'accept-encoding': headerText,
        'if-none-match': headerText,
      },
      { requiredKeys: [] },
    );

    it('gets a response and never a 500', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            method: fc.constantFrom(...methods),
            path: anyPath,
            headers: anyHeaders,
            body: anyBody,
            isSignedIn: fc.boolean(),
          }),
          async ({ method, path, headers, body, isSignedIn }) => {
            const response = await server.request(method, path, {
              headers: { ...headers, ...(isSignedIn ? bearer(grant) : {}) },
              body,
            });
            return response.status < 500 && !/\n +at |node:|\.ts\b/.test(response.text);
          },
        ),
        { numRuns: 300 },
      );
    });
  });
}
