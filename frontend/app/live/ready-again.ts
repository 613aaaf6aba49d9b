import { type Signal, computed } from '@angular/core';
import { secondsLeft, toMinutesAndSeconds } from '../ui/seconds-left';

/** Says when a dropped token would be renewed; `null` as soon as it would be. */
export function readyAgain(possibleAt: Signal<number>): Signal<string | null> {
  const seconds = secondsLeft(
    computed(() => (possibleAt() === Infinity ? null : new Date(possibleAt()))),
  );
  return computed(() => {
    if (possibleAt() === Infinity) return 'Ready again soon after the refused token is renewed.';
    if (seconds() === 0) return null;
    return `Ready again in ${toMinutesAndSeconds(seconds())}: a token that has just replaced a refused one is not replaced again so soon.`;
  });
}
