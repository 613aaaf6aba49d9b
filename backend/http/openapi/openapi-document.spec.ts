import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { apiPaths, jwksPath } from '#shared/api-paths';
import { problemCodes } from '#shared/problems';
import { createBrowser } from '../../testing/browser.ts';
import { checkAgainstDocument } from '../../testing/check-document.ts';
import { type TestResponse } from '../../testing/response.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';
import { createOpenAPIDocument, type OpenAPIDocument } from './openapi-document.ts';

const copy = new URL('../../../docs/openapi.json', import.meta.url);

describe('the OpenAPI document', () => {
  let server: TestServer;
  const document = createOpenAPIDocument();
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  it('is served as committed', async () => {
    const response = await server.request('GET', apiPaths.openAPI);

    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.json as OpenAPIDocument).toEqual(document);
  });

  it('is the copy in docs/, which `npm run documents` writes: a change to it is a change to clients', () => {
    expect(JSON.parse(readFileSync(copy, 'utf8')) as OpenAPIDocument).toEqual(document);
  });

  it('has no dangling references and no unused components', () => {
    const text = JSON.stringify(document);
    const used = new Set(
      [...text.matchAll(/"\$ref":"#\/components\/(\w+\/\w+)"/g)].map((ref) => ref[1]),
    );
    const { schemas, headers } = document.components;
    const there = [
      ...Object.keys(schemas).map((name) => `schemas/${name}`),
      ...Object.keys(headers).map((name) => `headers/${name}`),
    ];

    expect([...used].toSorted()).toEqual(there.toSorted());
    expect(text.match(/\$ref/g)?.length).toBe(
      text.match(/"\$ref":"#\/components\/\w+\/\w+"/g)?.length,
    );
  });

  it('describes each operation once, with a tag and credentials', () => {
    const ids = operations.map(({ operationId }) => operationId);
    const tags = document.tags.map(({ name }) => name);
    const schemes = Object.keys(document.components.securitySchemes);

    expect(new Set(ids).size).toBe(ids.length);
    for (const operation of operations) {
      expect(tags).toContain(operation.tags[0]!);
      for (const requirement of operation.security) {
        for (const name of Object.keys(requirement)) expect(schemes).toContain(name);
      }
    }
  });

  it('has a parameter for each path variable', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { operationId, parameters = [] } of Object.values(methods)) {
        const inPath = parameters.filter((parameter) => parameter.in === 'path');
        expect(inPath.map(({ name }) => name))
          .withContext(operationId)
          .toEqual(names as string[]);
      }
    }
  });

  it('is valid against the OpenAPI 3.1 schema', async () => {
    const { valid, errors } = await new Validator().validate({ ...document });

    expect(errors).toBeUndefined();
    expect(valid).toBeTrue();
  });

  it('has valid JSON schemas for bodies', () => {
    const ajv = new Ajv2020({ strict: false });

    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect(ajv.validateSchema(schema)).withContext(name).toBe(true);
    }
  });

  it('documents every problem code except method_not_allowed', () => {
    const text = JSON.stringify(document.paths);

    const missing = problemCodes.filter((code) => !text.includes(`"${code}"`));

    expect(missing).toEqual(['method_not_allowed']);
  });
});

describe('a response of the test server', () => {
  let response: TestResponse;
  const login = { method: 'POST', path: apiPaths.login };
  const sent = { email: 'ada@example.org', password: 'a quiet analytical engine' };

  beforeAll(async () => {
    const server = await startTestServer();
    const browser = createBrowser(server);
    await browser.signUp();
    response = await browser.send('POST', apiPaths.login, { json: sent });
    await server.stop();
  });

  const hold =
    (change: Partial<TestResponse>, taken: object = sent) =>
    () =>
      checkAgainstDocument({ ...login, sent: taken, response: { ...response, ...change } });

  it('is checked against the document: status, headers and body', () => {
    const { 'set-cookie': cookie, ...headers } = response.headers;
    const grant = response.json as object;

    expect(hold({})).not.toThrow();
    expect(cookie?.length).toBe(1);
    expect(hold({ status: 202 })).toThrowError(/status 202/);
    expect(hold({ headers })).toThrowError(/no set-cookie/);
    expect(hold({ headers: { ...response.headers, 'retry-after': '1' } })).toThrowError(
      /retry-after/,
    );
    expect(hold({ headers: { ...response.headers, 'content-type': 'text/html' } })).toThrowError(
      /type/,
    );
    expect(hold({ json: { ...grant, expires_in: '300' } })).toThrowError(/must be number/);
    expect(hold({ json: { ...grant, role: 'admin' } })).toThrowError(/additional properties/);
  });

  it('is checked against the document for its request, too', () => {
    expect(hold({}, { ...sent, remember: 'yes' })).toThrowError(/must be boolean/);
  });

  it('fails the test if it differs from the document', async () => {
    const server = await startTestServer();
    const { signingKeys, refreshKeys } = server.keyring;
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    server.replaceKeyring({ signingKeys: [{ ...signingKeys[0]!, publicKey }], refreshKeys });

    const answering = server.request('GET', jwksPath);

    await expectAsync(answering).toBeRejectedWithError(/not as documented.*crv/);
    await server.stop();
  });
});
