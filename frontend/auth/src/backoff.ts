import { inject } from '@angular/core';
import { Clock } from './clock';

/** A pause that grows with each failure and ends with a success. Made in an injection context. */
export class Backoff {
  private readonly clock = inject(Clock);
  private failures = 0;
  private pauseMs = 0;
  private elapsedMs = () => 0;

  constructor(
    private readonly firstMs: number,
    private readonly longestMs: number,
  ) {}

  /** How long the pause still lasts. */
  get remainingMs(): number {
    return Math.max(0, this.pauseMs - this.elapsedMs());
  }

  /** Begins the next pause, twice as long as the last one and at least as long as asked for. */
  begin(atLeastMs = 0): void {
    const doubledMs = Math.min(this.firstMs * 2 ** this.failures, this.longestMs);
    this.failures += 1;
    this.pauseMs = Math.max(doubledMs, atLeastMs);
    this.elapsedMs = this.clock.stopwatch();
  }

  reset(): void {
    this.failures = 0;
    this.pauseMs = 0;
  }
}
