import type { ProblemCode } from '#shared/problems';
import type { Operation } from './operation.ts';

/** A response header in the document. */
export interface Header {
  readonly description: string;
  /** Whether the header is always present. */
  readonly required?: true;
  readonly schema: { readonly type: 'string' | 'integer' };
}

const text = { type: 'string' } as const;

/** The headers of all responses, by the names that the document refers to. */
export const documentHeaders = {
  RequestId: {
    description: "The request's id in the server log.",
    required: true,
    schema: text,
  },
  SessionCookie: {
    description:
      'The refresh token, in a cookie that is HttpOnly, SameSite=Strict and of this host.',
    required: true,
    schema: text,
  },
  ClearedCookie: { description: 'Deletes the refresh cookie.', schema: text },
  CacheControl: {
    description: 'How long the response may be cached.',
    required: true,
    schema: text,
  },
  Location: { description: 'The URL of the page.', required: true, schema: text },
  Challenge: {
    description: 'Which credential is missing or why it was rejected (RFC 6750, RFC 9470).',
    required: true,
    schema: text,
  },
  ScopeChallenge: {
    description: 'Says `insufficient_scope` to callers without the role (RFC 6750).',
    schema: text,
  },
  RetryAfter: {
    description: 'Seconds to wait before retrying.',
    required: true,
    schema: { type: 'integer' },
  },
  RateLimit: {
    description: 'The remaining attempts of each limit (draft-ietf-httpapi-ratelimit-headers).',
    schema: text,
  },
  RateLimitPolicy: { description: 'The limits that the attempt counted towards.', schema: text },
} as const satisfies Record<string, Header>;

type HeaderKey = keyof typeof documentHeaders;

const names: Record<HeaderKey, string> = {
  RequestId: 'X-Request-Id',
  SessionCookie: 'Set-Cookie',
  ClearedCookie: 'Set-Cookie',
  CacheControl: 'Cache-Control',
  Location: 'Location',
  Challenge: 'WWW-Authenticate',
  ScopeChallenge: 'WWW-Authenticate',
  RetryAfter: 'Retry-After',
  RateLimit: 'RateLimit',
  RateLimitPolicy: 'RateLimit-Policy',
};

// Requests rejected with these before routing don't count against any rate limit.
const beforeCounting = [400, 408, 413, 415, 431];

type References = Record<string, { readonly $ref: string }>;

/** Returns the headers of an operation's success response. */
export function headersOf({ response, isRateLimited }: Operation): References {
  return refer(['RequestId', ...(response.headers ?? []), ...limitsOf(isRateLimited)]);
}

/** Returns the headers of an operation's problem responses with one status. */
export function problemHeadersOf(
  { clearsCookieWith = [], isRateLimited }: Operation,
  { status, codes }: { readonly status: number; readonly codes: readonly ProblemCode[] },
): References {
  const keys: HeaderKey[] = ['RequestId'];
  if (status === 401) keys.push('Challenge');
  if (codes.includes('insufficient_scope')) keys.push('ScopeChallenge');
  if (status === 429 || status === 503) keys.push('RetryAfter');
  if (codes.some((code) => clearsCookieWith.includes(code))) keys.push('ClearedCookie');
  if (!beforeCounting.includes(status)) keys.push(...limitsOf(isRateLimited));
  return refer(keys);
}

function limitsOf(isRateLimited: true | undefined): HeaderKey[] {
  return isRateLimited === true ? ['RateLimit', 'RateLimitPolicy'] : [];
}

function refer(keys: readonly HeaderKey[]): References {
  return Object.fromEntries(
    keys.map((key) => [names[key], { $ref: `#/components/headers/${key}` }]),
  );
}
