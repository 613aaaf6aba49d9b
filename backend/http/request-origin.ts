import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Origin, OriginSource } from '../auth/audit/audit.ts';
import type { RequestContext } from './request-state.ts';

/** The current request, set by Koa and available anywhere. */
export type RequestsUnderWay = AsyncLocalStorage<RequestContext>;

/** Creates the function that returns the origin of the current request for the audit. */
export function createOriginSource(requests: RequestsUnderWay): OriginSource {
  return (): Origin => {
    const ctx = requests.getStore();
    return { address: ctx?.ip ?? null, requestId: ctx?.state.requestId ?? null };
  };
}
