import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import {
  createOpenAPIDocument,
  type DocumentedResponse,
  type DocumentedOperation,
} from '../http/openapi/openapi-document.ts';
import type { TestResponse } from './response.ts';

interface Exchange {
  readonly method: string;
  readonly path: string;
  /** The JSON body of the request. */
  readonly sent: unknown;
  readonly response: TestResponse;
}

interface Place {
  /** Points to the operation in the document, as a JSON Pointer. */
  readonly pointer: string;
  readonly operation: DocumentedOperation;
}

const document = createOpenAPIDocument();
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, 'openapi', undefined, false);
const validators = new Map<string, ValidateFunction>();

const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    place: { pointer: `/paths/${toToken(path)}/${method}`, operation },
  })),
);

// Clients may act on these, so they must be documented.
const promisedHeaders = [
  'set-cookie',
  'www-authenticate',
  'retry-after',
  'location',
  'ratelimit',
  'ratelimit-policy',
];

/** Throws unless the OpenAPI document allows the response. */
export function checkAgainstDocument({ method, path, sent, response }: Exchange): void {
  const [pathname = ''] = path.split('?');
  const place = routes.find(
    (route) => route.method === method && route.pattern.test(pathname),
  )?.place;
  if (place === undefined) return;
  const problems = [...checkResponse(place, response), ...checkRequest(place, sent, response)];
  if (problems.length > 0) {
    throw new Error(`${method} ${path} is not as documented: ${problems.join('; ')}`);
  }
}

function checkResponse({ pointer, operation }: Place, response: TestResponse): string[] {
  const documented = operation.responses[response.status];
  if (documented === undefined) return [`status ${response.status}`];
  const at = `${pointer}/responses/${response.status}/content`;
  return [...checkHeaders(documented, response), ...checkBody(documented, at, response)];
}

function checkHeaders({ headers }: DocumentedResponse, response: TestResponse): string[] {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const required = Object.entries(headers)
    .filter(([, { $ref }]) => document.components.headers[$ref.split('/').at(-1) ?? '']?.required)
    .map(([name]) => name.toLowerCase());
  return [
    ...required.filter((name) => response.headers[name] === undefined).map((name) => `no ${name}`),
    ...promisedHeaders
      .filter((name) => response.headers[name] !== undefined && !names.includes(name))
      .map((name) => `unexpected ${name}`),
  ];
}

function checkBody({ content }: DocumentedResponse, at: string, response: TestResponse): string[] {
  if (content === undefined) return response.json === null ? [] : ['an unexpected body'];
  const [mediaType = ''] = response.headers['content-type']?.split(';') ?? [];
  if (content[mediaType] === undefined) return [`a body of type ${mediaType}`];
  const isText = mediaType.startsWith('text/');
  return validate(`${at}/${toToken(mediaType)}/schema`, isText ? response.text : response.json);
}

/** The server must not accept requests that the document does not allow. */
function checkRequest(
  { pointer, operation }: Place,
  sent: unknown,
  response: TestResponse,
): string[] {
  if (operation.requestBody === undefined || response.status >= 300) return [];
  return validate(`${pointer}/requestBody/content/application~1json/schema`, sent);
}

function validate(pointer: string, value: unknown): string[] {
  const validator =
    validators.get(pointer) ?? ajv.compile({ $ref: `openapi#${toFragment(pointer)}` });
  validators.set(pointer, validator);
  return validator(value) ? [] : [ajv.errorsText(validator.errors)];
}

function toToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function toFragment(pointer: string): string {
  return pointer.split('/').map(encodeURIComponent).join('/');
}
