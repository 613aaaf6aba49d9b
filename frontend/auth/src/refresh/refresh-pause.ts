import { Injectable } from '@angular/core';
import { startStopwatch } from '../page/stopwatch';

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
    const nextMs = Math.min(Math.max(this.#lengthMs * 2, firstMs), longestMs);
    this.join(Math.max(nextMs, atLeastMs));
  }

  /** Takes part in the pause of another tab. */
  join(lengthMs: number): void {
    // What is left of a pause says nothing of its length: the next one must not be shorter for it.
    this.#lengthMs = Math.max(lengthMs, this.#lengthMs);
    this.#elapsedMs = startStopwatch(this.#lengthMs - lengthMs);
  }

  reset(): void {
    this.#lengthMs = 0;
  }
}
