import { DestroyRef, type Signal, effect, inject, signal, untracked } from '@angular/core';

/** How the lanes move: something grows, things only slide, or nothing moves. */
export type Motion = 'growing' | 'gliding' | 'none';

// CSS does the sliding; ticks are only needed to remove old items.
const everyMs = { growing: 100, gliding: 1_000 } as const;
const everyMsWithoutMotion = 5_000;

/**
 * Returns the current time, updated as often as the motion requires, or not at all. With reduced
 * motion it changes rarely, and when something happens.
 */
export function flowingNow(motion: (now: number) => Motion): Signal<number> {
  const now = signal(Date.now());
  const wantsLess = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const step = () => {
    clearTimeout(timer);
    now.set(Date.now());
    const present = untracked(() => motion(now()));
    if (present === 'none') return;
    timer = setTimeout(step, wantsLess ? everyMsWithoutMotion : everyMs[present]);
  };
  effect(() => {
    // Reads the signals that restart the motion.
    motion(Date.now());
    untracked(step);
  });
  inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  return now.asReadonly();
}
