import type { Middleware, ParameterizedContext } from 'koa';
import type { RefreshContinuation } from '../auth/sessions/sessions.ts';

/** What is known about a request while it is processed. */
export interface RequestState {
  requestId: string;
  /** The user and session of the request, once known. */
  identity?: { readonly userId: string; readonly sid?: string };
  /** How a refresh continued the session. */
  refreshed?: RefreshContinuation;
  /** The error it was rejected with. */
  error?: unknown;
}

export type RequestContext = ParameterizedContext<RequestState>;
export type RequestMiddleware = Middleware<RequestState>;
