import type { Middleware, ParameterizedContext } from 'koa';
import type { OpenedSession } from '../auth/sessions.ts';

/** What is known of a request while it is answered. */
export interface RequestState {
  requestId: string;
  /** Whose request it is and in which session, as soon as that is known. */
  identity?: { readonly userId: string; readonly sid?: string };
  /** How a session went on. */
  refreshed?: OpenedSession['outcome'];
  /** Why it was refused. */
  error?: unknown;
}

export type RequestContext = ParameterizedContext<RequestState>;
export type RequestMiddleware = Middleware<RequestState>;
