import { type Signal, effect, signal } from '@angular/core';

/** Counts down the seconds until an instant; it ticks only until 0. */
export function secondsLeft(until: Signal<Date | null>): Signal<number> {
  const seconds = signal(0);
  effect((onCleanup) => {
    const endsAt = until()?.getTime() ?? 0;
    const count = () => {
      const left = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
      seconds.set(left);
      if (left === 0) clearInterval(timer);
    };
    const timer = setInterval(count, 250);
    count();
    onCleanup(() => clearInterval(timer));
  });
  return seconds.asReadonly();
}

/** Writes seconds as minutes and seconds, `0:42`. */
export function toMinutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
