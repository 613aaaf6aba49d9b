import { Injectable } from '@angular/core';
import { startStopwatch } from '../page/stopwatch';

const firstMs = 2_000;
const longestMs = 60_000;

/** The pause between attempts while the server is unavailable. */
@Injectable({ providedIn: 'root' })
export class RefreshPause {
  #lengthMs = 0;
  #elapsedMs = startStopwatch();

  /** How long the pause still lasts; 0 if it is over. */
  get remainingMs(): number {
    return Math.max(0, this.#lengthMs - this.#elapsedMs());
  }

  /** Starts the next pause: twice the last one, between 2 s and 60 s, or `atLeastMs` if longer. */
  begin(atLeastMs = 0): void {
    const nextMs = Math.min(Math.max(this.#lengthMs * 2, firstMs), longestMs);
    this.join(Math.max(nextMs, atLeastMs));
  }

  /** Adopts the rest of another tab's pause. */
  join(lengthMs: number): void {
    // This is only the rest of a pause, so it must not shorten the next one.
    this.#lengthMs = Math.max(lengthMs, this.#lengthMs);
    this.#elapsedMs = startStopwatch(this.#lengthMs - lengthMs);
  }

  reset(): void {
    this.#lengthMs = 0;
  }
}
