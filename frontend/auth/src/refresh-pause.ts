import { Injectable } from '@angular/core';
import { startStopwatch } from './stopwatch';

const firstMs = 2_000;
const longestMs = 60_000;

/** The time in which no refresh is tried, since the server was away a moment ago. */
@Injectable({ providedIn: 'root' })
export class RefreshPause {
  #lengthMs = 0;
  #elapsedMs = startStopwatch();

  /** How long the pause still lasts. */
  get remainingMs(): number {
    return Math.max(0, this.#lengthMs - this.#elapsedMs());
  }

  /** Begins the next pause, twice as long as the last one and at least as long as asked for. */
  begin(atLeastMs = 0): void {
    this.join(Math.max(Math.min(this.#lengthMs * 2 || firstMs, longestMs), atLeastMs));
  }

  /** Takes part in the pause of another tab. */
  join(lengthMs: number): void {
    this.#lengthMs = lengthMs;
    this.#elapsedMs = startStopwatch();
  }

  reset(): void {
    this.#lengthMs = 0;
  }
}
