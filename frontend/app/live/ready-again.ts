import { type Signal, computed } from '@angular/core';
import { secondsLeft, toMinutesAndSeconds } from '../ui/seconds-left';

/** Says when a dropped token would be renewed; `null` as soon as it would be. */
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
