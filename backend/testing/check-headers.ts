import type { TestResponse } from './response.ts';

const required: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /^default-src 'none';.*frame-ancestors 'none'/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\)/,
  'referrer-policy': /^same-origin$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'x-permitted-cross-domain-policies': /^none$/,
  // A UUID; a proxy may omit its hyphens.
  'x-request-id': /^[\da-f-]{32,36}$/,
};

// There is no CORS, and the server does not reveal its software.
const forbidden = /^access-control-|^x-powered-by$|^server$/;

/**
 * Returns problems about the headers of a response: required ones that are missing, and forbidden
 * ones.
 */
export function checkHeaders({ headers, text }: Pick<TestResponse, 'headers' | 'text'>): string[] {
  const type = headers['content-type'];
  const isPrivate = headers['set-cookie'] !== undefined || /json$|json;/.test(type ?? '');
  const isPublic = type === 'application/jwk-set+json';
  return [
    ...Object.entries(required)
      .filter(([name, value]) => !value.test(String(headers[name])))
      .map(([name]) => `${name} is ${String(headers[name])}`),
    ...Object.keys(headers).filter((name) => forbidden.test(name)),
    ...(text !== '' && type === undefined ? ['a body without a type'] : []),
    ...(type?.startsWith('text/') === true && !type.includes('charset=utf-8') ? [type] : []),
    ...(isPrivate && !isPublic && headers['cache-control'] !== 'no-store' ? ['it is cached'] : []),
  ];
}
