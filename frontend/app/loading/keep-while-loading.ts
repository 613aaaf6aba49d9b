import { type Signal, linkedSignal } from '@angular/core';
import type { Loaded } from './load';

/** The same data, of which the last part stays on the screen while the next one is loaded. */
export function keepWhileLoading<T>(data: Loaded<T>): Loaded<T> {
  return { ...data, value: keep(data.value), updatedAt: keep(data.updatedAt) };

  function keep<V>(part: Signal<V>): Signal<V> {
    return linkedSignal<{ value: V; isLoading: boolean }, V>({
      source: () => ({ value: part(), isLoading: data.isLoading() }),
      computation: ({ value, isLoading }, previous) =>
        isLoading ? (value ?? previous?.value ?? value) : value,
    });
  }
}
