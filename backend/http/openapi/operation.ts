import type { GenericSchema } from 'valibot';
import type { ProblemCode } from '#shared/problems';
import type { SchemaName } from './schemas.ts';

/** The response headers an operation may have besides those of every response. */
export type ResponseHeader = 'SessionCookie' | 'ClearedCookie' | 'CacheControl' | 'Location';

/** The success response of an operation. */
export interface SuccessResponse {
  readonly status: 200 | 201 | 204 | 302;
  readonly description: string;
  /** The body, JSON unless `mediaType` is set. */
  readonly schema?: SchemaName;
  readonly mediaType?: string;
  readonly headers?: readonly ResponseHeader[];
}

/** An operation of the API, as the document describes it. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As in the router, with parameters as `:name`. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** The required credential; `recent` callers have recently entered their password (RFC 9470). */
  readonly caller:
    'anyone' | 'cookie' | 'cookieOrBearer' | 'bearer' | 'recentBearer' | 'admin' | 'recentAdmin';
  readonly query?: GenericSchema;
  readonly body?: SchemaName;
  readonly response: SuccessResponse;
  /** Besides those implied by the caller, the body and the method. */
  readonly problems?: readonly ProblemCode[];
  /** The problems whose responses clear the cookie. */
  readonly clearsCookieWith?: readonly ProblemCode[];
  readonly isRateLimited?: true;
}

export type Tag = keyof typeof tags;

/** The tags of the document, in order. */
export const tags = {
  'Sign-in': 'Sign-up, sign-in, refresh and sign-out.',
  Account: "The caller's own account and its password.",
  Sessions: "The caller's sessions: one for each signed-in browser.",
  Administration: 'For administrators.',
  Server: 'Keys, health and documentation for other programs.',
} as const;
