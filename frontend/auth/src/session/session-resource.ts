import {
  httpResource,
  type HttpResourceOptions,
  type HttpResourceRef,
  type HttpResourceRequest,
} from '@angular/common/http';
import { computed, effect, inject, untracked } from '@angular/core';
import { pageEvents } from '../page/page';
import { SessionState } from './session-state';

/**
 * Returns an `httpResource` for data of the signed-in user.
 *
 * It loads once someone is signed in, is empty when nobody is, reloads after a new sign-in or a
 * change of account, and retries what failed during an outage. A refresh does not reload it. While
 * the status is `unavailable`, loading fails like any request, so check `hasValue()` before `value()`.
 * Must be called in an injection context.
 *
 * @param request returns the URL or request, and may read signals; `undefined` empties the resource
 */
export function sessionResource<T>(
  request: () => string | HttpResourceRequest | undefined,
  options?: HttpResourceOptions<T, unknown>,
): HttpResourceRef<T | undefined> {
  const { status, epochs, recoveries } = inject(SessionState);
  const isIdle = computed(() => ['restoring', 'signedOut', 'ended'].includes(status()));
  const resource = httpResource<T>(() => {
    epochs();
    const asked = isIdle() ? undefined : request();
    return typeof asked === 'string' ? { url: asked } : asked;
  }, options);

  const retry = () => untracked(() => resource.status() === 'error' && resource.reload());
  effect(() => {
    if (recoveries() > 0) retry();
  });
  pageEvents('online').subscribe(retry);
  return resource;
}
