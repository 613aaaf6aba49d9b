import { type Signal, linkedSignal } from '@angular/core';
import type { Loaded } from './load';

/** Keeps the previous page of the data on the screen while the next one is loading. */
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
