import { apiPaths } from '#shared/api-paths';
import type { ProblemCode } from '#shared/problems';
import { ProblemError } from '../auth/problem.ts';
import type { OpenedSession } from '../auth/sessions/sessions.ts';
import type { RequestContext, RequestMiddleware } from './request-state.ts';

/** How a refresh ended: how the session continued, or why it did not. */
export type RefreshOutcome =
  OpenedSession['outcome'] | 'reused' | 'ended' | 'no_session' | 'unavailable';

/** Receives request metrics. */
export interface RequestMetrics {
  observeRequest(request: {
    readonly method: string;
    /** The route's pattern, never the requested path. */
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  countRefresh(outcome: RefreshOutcome): void;
}

const refusals: Partial<Record<ProblemCode, RefreshOutcome>> = {
  token_reused: 'reused',
  session_ended: 'ended',
  no_session: 'no_session',
  unavailable: 'unavailable',
};

/** Measures the duration of each request by route, and counts refresh outcomes. */
export function measureRequests(metrics: RequestMetrics): RequestMiddleware {
  return async (ctx, next) => {
    const startedAtMs = performance.now();
    await next();
    const seconds = (performance.now() - startedAtMs) / 1000;
    const { _matchedRoute: route } = ctx as { _matchedRoute?: string };
    // Unmatched requests share one label; otherwise clients could create any number of label
    // values.
    const name =
      route === undefined ? { method: 'any', route: 'other' } : { method: ctx.method, route };
    metrics.observeRequest({ ...name, status: ctx.status, seconds });
    const outcome = route === apiPaths.refresh ? outcomeOf(ctx) : undefined;
    if (outcome !== undefined) metrics.countRefresh(outcome);
  };
}

function outcomeOf({ state }: RequestContext): RefreshOutcome | undefined {
  if (state.error instanceof ProblemError) return refusals[state.error.code];
  return state.refreshed;
}
