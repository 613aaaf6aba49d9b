import { apiPaths } from '#shared/api-paths';
import type { ProblemCode } from '#shared/problems';
import { ProblemError } from '../auth/problem.ts';
import type { OpenedSession } from '../auth/sessions.ts';
import type { RequestContext, RequestMiddleware } from './request-state.ts';

/** How a refresh went: the session went on, or why not. */
export type RefreshOutcome =
  OpenedSession['outcome'] | 'reused' | 'ended' | 'no_session' | 'unavailable';

/** Takes what is to be told of requests. */
export interface RequestFigures {
  requestAnswered(request: {
    readonly method: string;
    /** The route's pattern, never the path that was asked for. */
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  refreshAnswered(outcome: RefreshOutcome): void;
}

const refusals: Partial<Record<ProblemCode, RefreshOutcome>> = {
  token_reused: 'reused',
  session_ended: 'ended',
  no_session: 'no_session',
  unavailable: 'unavailable',
};

/** Tells how long each request of a route took, and how each refresh went. */
export function measureRequests(figures: RequestFigures): RequestMiddleware {
  return async (ctx, next) => {
    const startedAtMs = performance.now();
    await next();
    const seconds = (performance.now() - startedAtMs) / 1000;
    const { _matchedRoute: route } = ctx as { _matchedRoute?: string };
    // What matches no route is named by none of its own words: a client can invent any number.
    const name =
      route === undefined ? { method: 'any', route: 'other' } : { method: ctx.method, route };
    figures.requestAnswered({ ...name, status: ctx.status, seconds });
    const outcome = route === apiPaths.refresh ? outcomeOf(ctx) : undefined;
    if (outcome !== undefined) figures.refreshAnswered(outcome);
  };
}

function outcomeOf({ state }: RequestContext): RefreshOutcome | undefined {
  if (state.error instanceof ProblemError) return refusals[state.error.code];
  return state.refreshed;
}
