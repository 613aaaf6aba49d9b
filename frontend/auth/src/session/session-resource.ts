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
 * Loads data that belongs to the signed-in user: an `httpResource` that follows the session.
 *
 * It loads once someone is signed in, is empty when nobody is, loads anew for another user or
 * sign-in, and loads again what failed during an outage. A refreshed token changes nothing. While
 * the status is `offline`, it is in its error state like any request: check `hasValue()` before
 * `value()`. To be called in an injection context.
 *
 * @param request the URL or request; it may read signals, and `undefined` empties the resource
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
