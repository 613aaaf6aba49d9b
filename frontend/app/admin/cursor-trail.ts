import { type Signal, computed, linkedSignal } from '@angular/core';

/**
 * Remembers the cursors of the previous pages, because the server returns only the next one. Starts
 * over when another list is shown.
 */
export class CursorTrail {
  readonly #cursors;

  /** The cursor of the current page, `undefined` for the first. */
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
