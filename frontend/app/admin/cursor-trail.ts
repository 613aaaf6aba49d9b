import { type Signal, computed, linkedSignal } from '@angular/core';

/**
 * The way through pages the server cuts: it gives the way on, the trail remembers the way back, and
 * begins anew when something else is listed.
 */
export class CursorTrail {
  readonly #cursors;

  /** What the present page is asked for with, `undefined` for the first. */
  readonly cursor = computed(() => this.#cursors().at(-1));
  readonly pageNumber = computed(() => this.#cursors().length + 1);

  constructor(listed: Signal<unknown>) {
    this.#cursors = linkedSignal<unknown, readonly string[]>({
      source: listed,
      computation: () => [],
    });
  }

  goOn(cursor: string): void {
    this.#cursors.update((cursors) => [...cursors, cursor]);
  }

  goBack(): void {
    this.#cursors.update((cursors) => cursors.slice(0, -1));
  }
}
