import * as fc from 'fast-check';
import type { TokenGrant } from '#shared/auth';
import { type Problem, problemCodes } from '#shared/problems';
import { bearer, createBrowser } from '../../testing/browser.ts';
import { type TestDatabase, databases } from '../../testing/databases.ts';
import { effort } from '../../testing/effort.ts';
import { type TestResponse } from '../../testing/response.ts';
import { type RequestOptions, startTestServer, type TestServer } from '../../testing/server.ts';
import {
  createOpenAPIDocument,
  type DocumentedOperation,
  type Parameter,
} from '../openapi/openapi-document.ts';
import type { JSONSchema } from '../openapi/schemas.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

type Sent = RequestOptions & { readonly method: string; readonly path: string };

const document = createOpenAPIDocument();
const root = { email: 'root@example.org', password: 'the root of it all', name: 'Root' };

const operations: Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
  })),
);

const resolve = (schema: JSONSchema): JSONSchema =>
  document.components.schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;

const valuesOfType: Record<string, fc.Arbitrary<unknown>> = {
  string: fc.string(),
  number: fc.double({ noNaN: true }),
  boolean: fc.boolean(),
  null: fc.constant(null),
  array: fc.array(fc.string()),
  object: fc.dictionary(fc.string(), fc.string()),
};

/** Values of any other type. */
const ofAnotherType = ({ type }: JSONSchema) =>
  fc.oneof(
    ...Object.keys(valuesOfType).flatMap((name) => (name === type ? [] : valuesOfType[name]!)),
  );

/** Text that is too short or too long, or that databases do not store unchanged. */
const noText = ({ type, minLength = 0, maxLength }: JSONSchema) =>
  type !== 'string'
    ? []
    : [
        fc.constantFrom('\0', 'a\0b', '\ud800', 'x\udfff'),
        ...(minLength > 0 ? [fc.string({ maxLength: minLength - 1 })] : []),
        ...(maxLength === undefined
          ? []
          : [fc.integer({ min: 1, max: 500 }).map((more) => 'x'.repeat(maxLength + more))]),
      ];

/** A valid value, as far as it matters: another member is invalid. */
const fitting = ({ format, type }: JSONSchema) => {
  if (format === 'email') return 'ada@example.org';
  return type === 'boolean' ? false : 'a quiet analytical engine';
};

/** Bodies that match a schema except in one place. */
function almost(schema: JSONSchema): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = resolve(schema);
  const whole = Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, fitting(member)]),
  );
  const faults = Object.entries(properties).flatMap(([name, member]) =>
    [ofAnotherType(member), ...noText(member)].map((values) =>
      values.map((value) => ({ ...whole, [name]: value })),
    ),
  );
  const lacking = required.map((name) => fc.constant({ ...whole, [name]: undefined }));
  const stranger = fc
    .string()
    .filter((name) => !(name in whole) && name !== '__proto__')
    .map((name) => ({ ...whole, [name]: 1 }));
  return fc.oneof(...faults, ...lacking, stranger, fc.constant([whole]), fc.array(fc.json()));
}

/** Path segments that match nothing, or are not valid text. */
const strayPart = fc.oneof(
  fc.string({ minLength: 1, maxLength: 300 }).map((text) => encodeURIComponent(`~${text}`)),
  fc.constantFrom('%00', '%E0%A4%A', '..', '%2e%2e', '%2F', '%ED%A0%80', "'--", '__proto__'),
);

function withStrayParts(path: string): fc.Arbitrary<string> {
  return strayPart.map((part) => path.replace(/\{\w+\}/, part));
}

/** Queries that match their documentation except in one place. */
function almostQuery(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const faults = parameters.flatMap(({ name, schema }) => [
    fc.constant(`${name}=a&${name}=b`),
    fc.constant(`${name}=%00`),
    ...(schema.maxLength === undefined
      ? []
      : [fc.constant(`${name}=${'x'.repeat(schema.maxLength + 1)}`)]),
    ...(schema.enum === undefined ? [] : [fc.constant(`${name}=nothing`)]),
  ]);
  return fc.oneof(fc.constantFrom('limit=9', '=1', '__proto__=1', 'constructor=1'), ...faults);
}

/** Requests to an operation that are invalid in one place. */
function almostAsDocumented({ method, path, operation }: Operation): fc.Arbitrary<Sent>[] {
  const body = operation.requestBody?.content['application/json'].schema;
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  return [
    ...(body === undefined
      ? []
      : [almost(body).map((json) => ({ method, path: path.replace(/\{\w+\}/, 'x'), json }))]),
    ...(path.includes('{')
      ? [
          withStrayParts(path).map((address) => ({
            method,
            path: address,
            ...(body === undefined ? {} : { json: {} }),
          })),
        ]
      : []),
    ...(query.length === 0
      ? []
      : [almostQuery(query).map((text) => ({ method, path: `${path}?${text}` }))]),
  ];
}

const isProblem = ({ status, json }: TestResponse) =>
  status >= 400 && status < 500 && problemCodes.includes((json as Problem).code);

for (const [engine, startDatabase] of Object.entries(databases)) {
  describe(`almost valid input on ${engine}`, () => {
    let database: TestDatabase;
    let server: TestServer;
    let grant: TokenGrant;

    beforeAll(async () => {
      database = await startDatabase();
      server = await startTestServer({ databaseUrl: database.url });
      await server.rules.accounts.add({ ...root, isAdmin: true });
      const { email, password } = root;
      grant = await createBrowser(server).signIn({ email, password });
    });

    afterAll(async () => {
      await server.stop();
      await database.stop();
    });

    const everything = async () => {
      const { rows } = await server.rules.admin.listUsers('', null);
      return rows.map(({ user, liveSessions }) => ({ user, liveSessions }));
    };

    it('is rejected without revealing internals and changes nothing', async () => {
      const before = await everything();

      await fc.assert(
        fc.asyncProperty(
          fc.oneof(...operations.flatMap(almostAsDocumented)),
          async ({ method, path, ...options }) => {
            const headers = bearer(grant);
            const response = await server.request(method, path, { ...options, headers });
            return isProblem(response) && !/\n +at |node:|\.ts\b|SELECT|UPDATE/.test(response.text);
          },
        ),
        { numRuns: effort({ usual: 300, long: 10_000 }) },
      );

      expect(await everything()).toEqual(before);
    });
  });
}
