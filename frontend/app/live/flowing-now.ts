import { DestroyRef, type Signal, effect, inject, signal, untracked } from '@angular/core';

/** How something moves: it grows, it only glides by, or nothing is there to move. */
export type Motion = 'growing' | 'gliding' | 'none';

// What glides is moved by the style sheet: here it only has to leave in time.
const everyMs = { growing: 100, gliding: 1_000 } as const;
const everyMsWithoutMotion = 5_000;

/**
 * The present, told anew as often as the motion needs it; it stands still when nothing moves. With
 * reduced motion it comes in few steps, and when something happens.
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
    // Whatever makes it move anew is read here.
    motion(Date.now());
    untracked(step);
  });
  inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  return now.asReadonly();
}
