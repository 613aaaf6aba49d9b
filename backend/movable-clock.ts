import { type Clock, secondsAfter } from './auth/clock.ts';

/** A clock for tests: it stands still until it is moved. */
export interface MovableClock {
  readonly now: Clock;
  /** Moves it by so many seconds; backwards when they are negative. */
  readonly advance: (seconds: number) => void;
}

/** Makes a clock that stands at a whole second of today. */
export function createMovableClock(): MovableClock {
  let instant = new Date(Math.floor(Date.now() / 1000) * 1000);
  return {
    now: () => instant,
    advance: (seconds) => {
      instant = secondsAfter(instant, seconds);
    },
  };
}
