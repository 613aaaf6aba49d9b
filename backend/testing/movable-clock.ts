import { type Clock, secondsAfter } from '../auth/clock.ts';

/** A test clock that only moves when told to. */
export interface MovableClock {
  readonly now: Clock;
  /** Moves it forward by `seconds`, or backward if negative. */
  readonly advance: (seconds: number) => void;
}

/** Creates a clock set to the current time, rounded down to a whole second. */
export function createMovableClock(): MovableClock {
  let instant = new Date(Math.floor(Date.now() / 1000) * 1000);
  return {
    now: () => instant,
    advance: (seconds) => {
      instant = secondsAfter(instant, seconds);
    },
  };
}
