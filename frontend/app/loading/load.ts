import type { HttpResourceRequest } from '@angular/common/http';
import { type Signal, computed, inject, linkedSignal } from '@angular/core';
import { Session, sessionResource } from '@latchkey/angular';
import { type Failure, mayLackToken, toFailure } from './failure';

/** Data from the server with its age; it stays on the screen if a reload fails. */
export interface Loaded<T> {
  readonly value: Signal<T | undefined>;
  readonly updatedAt: Signal<Date | null>;
  /** Why the last load failed, `null` if it did not; kept during a retry. */
  readonly failure: Signal<Failure | null>;
  readonly isLoading: Signal<boolean>;
  reload(): void;
  /** Retries a failed load, even while the library is waiting before the next refresh. */
  retry(): void;
  /** Replaces the value by the response to a change. */
  set(value: T): void;
}

/**
 * Loads data of the signed-in user. Reloads when the user or the request changes and after an
 * outage in which it failed, but never after the session is over.
 */
export function load<T>(request: () => HttpResourceRequest | string): Loaded<T> {
  const session = inject(Session);
  const resource = sessionResource<T>(request);

  const last = linkedSignal<
    ReturnType<typeof resource.snapshot>,
    { value: T | undefined; at: Date } | null
  >({
    source: resource.snapshot,
    computation: (snapshot, previous) => {
      if (snapshot.status === 'resolved' || snapshot.status === 'local') {
        return { value: snapshot.value, at: new Date() };
      }
      const isSameRequest = snapshot.status === 'reloading' || snapshot.status === 'error';
      return isSameRequest ? (previous?.value ?? null) : null;
    },
  });
  const failure = linkedSignal<ReturnType<typeof resource.snapshot>, Failure | null>({
    source: resource.snapshot,
    computation: (snapshot, previous) => {
      if (snapshot.status === 'error') return toFailure(snapshot.error);
      return snapshot.status === 'reloading' ? (previous?.value ?? null) : null;
    },
  });
  return {
    value: computed(() => last()?.value),
    updatedAt: computed(() => last()?.at ?? null),
    failure: failure.asReadonly(),
    isLoading: resource.isLoading,
    reload: () => void resource.reload(),
    retry: () => {
      const failed = failure();
      if (failed !== null && mayLackToken(failed)) void session.refresh();
      resource.reload();
    },
    set: (value) => resource.set(value),
  };
}
