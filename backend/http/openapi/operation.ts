import type { GenericSchema } from 'valibot';
import type { ProblemCode } from '#shared/problems';
import type { SchemaName } from './schemas.ts';

/** The headers that an answer may have beside the ones that all have. */
export type AnswerHeader = 'SessionCookie' | 'ClearedCookie' | 'CacheControl' | 'Location';

/** What an operation answers when it does what was asked. */
export interface SuccessAnswer {
  readonly status: 200 | 201 | 204 | 302;
  readonly description: string;
  /** The body, as JSON unless there is a media type. */
  readonly schema?: SchemaName;
  readonly mediaType?: string;
  readonly headers?: readonly AnswerHeader[];
}

/** One thing that a client can ask of the server: a line of the document. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As the router has it, with parameters as `:name`. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Who may ask; `recent` callers have typed their password lately (RFC 9470). */
  readonly caller:
    'anyone' | 'cookie' | 'cookieOrBearer' | 'bearer' | 'recentBearer' | 'admin' | 'recentAdmin';
  readonly query?: GenericSchema;
  readonly body?: SchemaName;
  readonly answer: SuccessAnswer;
  /** Beyond those that follow from the caller, the body and the method. */
  readonly problems?: readonly ProblemCode[];
  /** The problems with which the cookie goes. */
  readonly clearsCookieWith?: readonly ProblemCode[];
  readonly isRateLimited?: true;
}

export type Tag = keyof typeof tags;

/** The subjects of the document, in its order. */
export const tags = {
  Session: 'Signing up, in and out, and the refresh between them.',
  Account: "The caller's own account and its password.",
  Devices: "The caller's sessions: one for each signed-in browser.",
  Administration: 'For administrators.',
  Server: 'What the server tells other programs.',
} as const;
