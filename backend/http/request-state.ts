import type { Middleware, ParameterizedContext } from 'koa';
import type { Caller } from '../auth/callers.ts';
import type { OpenedSession } from '../auth/sessions.ts';

/** What is known of a request while it is answered. */
export interface RequestState {
  requestId: string;
  /** Who calls, once it is known. */
  caller?: Caller;
  /** How a session went on. */
  refreshed?: OpenedSession['outcome'];
  /** Why it was refused. */
  error?: unknown;
}

export type RequestContext = ParameterizedContext<RequestState>;
export type RequestMiddleware = Middleware<RequestState>;
