import { apiPaths } from '#shared/api-paths';
import { ProblemError } from '../auth/problem.ts';
import { refreshContinuations } from '../auth/sessions/sessions.ts';
import type { RequestContext, RequestMiddleware } from './request-state.ts';

const rejections = {
  token_reused: 'reused',
  session_ended: 'ended',
  no_session: 'no_session',
  unavailable: 'unavailable',
} as const;

/** How a refresh can end: how the session continued, or why it did not. */
export const refreshOutcomes = [...refreshContinuations, ...Object.values(rejections)] as const;
export type RefreshOutcome = (typeof refreshOutcomes)[number];

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
  if (!(state.error instanceof ProblemError)) return state.refreshed;
  const { code } = state.error;
  return code in rejections ? rejections[code as keyof typeof rejections] : undefined;
}
