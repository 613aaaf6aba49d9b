import { readFileSync } from 'node:fs';
import type { ProblemCode } from '#shared/problems';
import { problemMeanings, problemType } from '../problem-response.ts';
import { documentHeaders, headersOf, type Header, problemHeadersOf } from './document-headers.ts';
import { type Operation, type Tag, tags } from './operation.ts';
import { problemsOf } from './operation-problems.ts';
import { operations } from './operations.ts';
import { createSchemas, type JSONSchema, refOf, toSchema } from './schemas.ts';
import { securityOf, securitySchemes } from './security-schemes.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

/** One response of an operation. */
export interface DocumentedResponse {
  readonly description: string;
  readonly headers: Readonly<Record<string, Reference>>;
  readonly content?: Readonly<Record<string, { readonly schema: JSONSchema }>>;
}

/** A path or query parameter. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JSONSchema;
}

/** An operation in the document. */
export interface DocumentedOperation {
  readonly operationId: string;
  readonly tags: readonly Tag[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: true;
    readonly content: { readonly 'application/json': { readonly schema: JSONSchema } };
  };
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

/** The part of OpenAPI 3.1 that the document uses. */
export interface OpenAPIDocument {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JSONSchema>>;
    readonly headers: Readonly<Record<string, Header>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

interface Reference {
  readonly $ref: string;
}

/** Creates the OpenAPI document from the operations and the shared schemas. */
export function createOpenAPIDocument(): OpenAPIDocument {
  const paths: Record<string, Record<string, DocumentedOperation>> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: toDocumented(operation) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Latchkey',
      version,
      description:
        'Sessions of browser users: a short-lived access token (a JWT in the body) and a refresh token that rotates (an HttpOnly cookie). Every error is a problem (RFC 9457) with a stable code.',
      license: { name: 'MIT License', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: createSchemas(), headers: documentHeaders, securitySchemes },
  };
}

function toDocumented(operation: Operation): DocumentedOperation {
  const { id, tag, summary, description, caller, body } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(caller),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: refOf(body) } } },
          },
        }),
    responses: {
      [operation.response.status]: successOf(operation),
      ...problemsByStatus(operation),
    },
  };
}

function parametersOf({ path, query }: Operation): Parameter[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const { properties = {}, required = [] } = query === undefined ? {} : toSchema(query);
  return [
    ...names.map((name) => ({
      name,
      in: 'path' as const,
      required: true,
      schema: { type: 'string' },
    })),
    ...Object.entries(properties).map(([name, schema]) => ({
      name,
      in: 'query' as const,
      required: required.includes(name),
      schema,
    })),
  ];
}

function successOf(operation: Operation): DocumentedResponse {
  const { description, schema, mediaType } = operation.response;
  const headers = headersOf(operation);
  if (schema === undefined && mediaType === undefined) return { description, headers };
  const isText = mediaType?.startsWith('text/') ?? false;
  const shape =
    schema === undefined ? { type: isText ? 'string' : 'object' } : { $ref: refOf(schema) };
  return {
    description,
    headers,
    content: { [mediaType ?? 'application/json']: { schema: shape } },
  };
}

function problemsByStatus(operation: Operation): Record<string, DocumentedResponse> {
  const byStatus = Map.groupBy(problemsOf(operation), (code) => problemMeanings[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, problemOf(operation, { status, codes })]),
  );
}

function problemOf(
  operation: Operation,
  { status, codes }: { readonly status: number; readonly codes: readonly ProblemCode[] },
): DocumentedResponse {
  const ours = { properties: { code: { enum: codes } } };
  return {
    description: codes.map((code) => `${problemMeanings[code].title}.`).join(' '),
    headers: problemHeadersOf(operation, { status, codes }),
    content: { [problemType]: { schema: { allOf: [{ $ref: refOf('Problem') }, ours] } } },
  };
}
