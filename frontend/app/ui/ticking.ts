import { DestroyRef, type Signal, inject, signal } from '@angular/core';

/** Returns the current time, updated at the given interval. */
export function tickingNow(everyMs: number): Signal<Date> {
  const now = signal(new Date());
  const timer = setInterval(() => now.set(new Date()), everyMs);
  inject(DestroyRef).onDestroy(() => clearInterval(timer));
  return now.asReadonly();
}
