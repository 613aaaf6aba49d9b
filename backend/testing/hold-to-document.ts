import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import {
  createOpenAPIDocument,
  type DocumentedAnswer,
  type DocumentedOperation,
} from '../http/openapi/openapi-document.ts';
import type { Answer } from './answer.ts';

interface Exchange {
  readonly method: string;
  readonly path: string;
  /** The JSON body of the request. */
  readonly sent: unknown;
  readonly answer: Answer;
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
export function holdToDocument({ method, path, sent, answer }: Exchange): void {
  const [pathname = ''] = path.split('?');
  const place = routes.find(
    (route) => route.method === method && route.pattern.test(pathname),
  )?.place;
  if (place === undefined) return;
  const complaints = [...judgeAnswer(place, answer), ...judgeRequest(place, sent, answer)];
  if (complaints.length > 0) {
    throw new Error(`${method} ${path} is not as documented: ${complaints.join('; ')}`);
  }
}

function judgeAnswer({ pointer, operation }: Place, answer: Answer): string[] {
  const documented = operation.responses[answer.status];
  if (documented === undefined) return [`status ${answer.status}`];
  const at = `${pointer}/responses/${answer.status}/content`;
  return [...judgeHeaders(documented, answer), ...judgeBody(documented, at, answer)];
}

function judgeHeaders({ headers }: DocumentedAnswer, answer: Answer): string[] {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const required = Object.entries(headers)
    .filter(([, { $ref }]) => document.components.headers[$ref.split('/').at(-1) ?? '']?.required)
    .map(([name]) => name.toLowerCase());
  return [
    ...required.filter((name) => answer.headers[name] === undefined).map((name) => `no ${name}`),
    ...promisedHeaders
      .filter((name) => answer.headers[name] !== undefined && !names.includes(name))
      .map((name) => `unexpected ${name}`),
  ];
}

function judgeBody({ content }: DocumentedAnswer, at: string, answer: Answer): string[] {
  if (content === undefined) return answer.json === null ? [] : ['an unexpected body'];
  const [mediaType = ''] = answer.headers['content-type']?.split(';') ?? [];
  if (content[mediaType] === undefined) return [`a body of type ${mediaType}`];
  const isText = mediaType.startsWith('text/');
  return validate(`${at}/${toToken(mediaType)}/schema`, isText ? answer.text : answer.json);
}

/** The server must not accept requests that the document does not allow. */
function judgeRequest({ pointer, operation }: Place, sent: unknown, answer: Answer): string[] {
  if (operation.requestBody === undefined || answer.status >= 300) return [];
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
