import { DestroyRef, type Signal, effect, inject, signal, untracked } from '@angular/core';

/**
 * The present, frame by frame while something moves; it stands still when nothing does. With
 * reduced motion it moves only when something happens.
 */
export function flowingNow(isMoving: (now: number) => boolean): Signal<number> {
  const now = signal(Date.now());
  const wantsLess = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let frame = 0;
  const step = () => {
    now.set(Date.now());
    const goesOn = !wantsLess && untracked(() => isMoving(now()));
    frame = goesOn ? requestAnimationFrame(step) : 0;
  };
  effect(() => {
    // Whatever makes it move anew is read here.
    isMoving(Date.now());
    if (frame === 0) untracked(step);
  });
  inject(DestroyRef).onDestroy(() => cancelAnimationFrame(frame));
  return now.asReadonly();
}
