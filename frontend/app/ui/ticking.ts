import { DestroyRef, type Signal, inject, signal } from '@angular/core';

/** The present, told anew every so many milliseconds. */
export function tickingNow(everyMs: number): Signal<Date> {
  const now = signal(new Date());
  const timer = setInterval(() => now.set(new Date()), everyMs);
  inject(DestroyRef).onDestroy(() => clearInterval(timer));
  return now.asReadonly();
}
