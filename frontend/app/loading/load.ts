import type { HttpResourceRequest } from '@angular/common/http';
import { type Signal, computed, inject, linkedSignal } from '@angular/core';
import { Session, sessionResource } from '@latchkey/angular';
import { type Failure, mayLackToken, toFailure } from './failure';

/** Data of the server with its age, kept on the screen when a later load fails. */
export interface Loaded<T> {
  readonly value: Signal<T | undefined>;
  readonly updatedAt: Signal<Date | null>;
  /** Why the last load failed, `null` when it did not; stays while it is tried again. */
  readonly failure: Signal<Failure | null>;
  readonly isLoading: Signal<boolean>;
  reload(): void;
  /** Loads by hand what failed, also while the session's refreshes rest after a failure. */
  retry(): void;
  /** Takes over what the server answered to a change. */
  set(value: T): void;
}

/**
 * Loads what a path returns to the signed-in user: anew when the user or the request changes, again
 * after an outage in which it failed, and never after the session is over.
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
