import { type Signal, linkedSignal } from '@angular/core';

/** The last value there was: a list stays on the screen while the next part of it is loaded. */
export function latest<T>(value: Signal<T | undefined>): Signal<T | undefined> {
  return linkedSignal<T | undefined, T | undefined>({
    source: value,
    computation: (present, previous) => present ?? previous?.value,
  });
}
