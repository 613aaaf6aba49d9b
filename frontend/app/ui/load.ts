import { type HttpResourceRequest, httpResource } from '@angular/common/http';
import { type Signal, computed, inject, linkedSignal } from '@angular/core';
import { Session } from '@latchkey/angular';
import { type Failure, toFailure } from './failure';

/** Data of the server with its age, kept on the screen when a later load fails. */
export interface Loaded<T> {
  readonly value: Signal<T | undefined>;
  readonly updatedAt: Signal<Date | null>;
  /** Why the last load failed, `null` when it did not. */
  readonly failure: Signal<Failure | null>;
  readonly isLoading: Signal<boolean>;
  reload(): void;
  /** Takes over what the server answered to a change. */
  set(value: T): void;
}

/**
 * Loads what a path gives to the signed-in user: anew when the user or the request changes, and
 * never after the session is over.
 */
export function load<T>(request: () => HttpResourceRequest | string): Loaded<T> {
  const session = inject(Session);
  const isOver = computed(() => ['signedOut', 'expired'].includes(session.status()));
  const resource = httpResource<T>(() => {
    session.user();
    if (isOver()) return undefined;
    const asked = request();
    return typeof asked === 'string' ? { url: asked } : asked;
  });

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
  return {
    value: computed(() => last()?.value),
    updatedAt: computed(() => last()?.at ?? null),
    failure: computed(() => {
      const error = resource.error();
      return error === undefined ? null : toFailure(error);
    }),
    isLoading: resource.isLoading,
    reload: () => void resource.reload(),
    set: (value) => resource.set(value),
  };
}
