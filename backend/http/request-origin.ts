import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Origin, OriginSource } from '../auth/audit.ts';
import type { RequestContext } from './request-state.ts';

/** The request under way wherever one asks: Koa enters each into it. */
export type RequestsUnderWay = AsyncLocalStorage<RequestContext>;

/** Tells the audit which request it writes about, and from where that came. */
export function createOriginSource(requests: RequestsUnderWay): OriginSource {
  return (): Origin => {
    const ctx = requests.getStore();
    return { address: ctx?.ip ?? null, requestId: ctx?.state.requestId ?? null };
  };
}
