import { type Signal, computed } from '@angular/core';
import { secondsLeft, toMinutesAndSeconds } from '../ui/seconds-left';

/** Says when an invalidated token would be replaced; `null` if it would be now. */
export function readyAgain(possibleAt: Signal<number>): Signal<string | null> {
  const seconds = secondsLeft(
    computed(() => (possibleAt() === Infinity ? null : new Date(possibleAt()))),
  );
  return computed(() => {
    if (possibleAt() === Infinity) return 'Available again once the rejected token is replaced.';
    if (seconds() === 0) return null;
    return `Available again in ${toMinutesAndSeconds(seconds())}. A token that has just replaced a rejected one is not replaced again right away.`;
  });
}
