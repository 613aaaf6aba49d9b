import { computed, signal } from '@angular/core';

/** The way through pages the server cuts: it gives the way on, the trail remembers the way back. */
export class CursorTrail {
  readonly #cursors = signal<readonly string[]>([]);

  /** What the present page is asked for with, `undefined` for the first. */
  readonly cursor = computed(() => this.#cursors().at(-1));
  readonly pageNumber = computed(() => this.#cursors().length + 1);

  goOn(cursor: string): void {
    this.#cursors.update((cursors) => [...cursors, cursor]);
  }

  goBack(): void {
    this.#cursors.update((cursors) => cursors.slice(0, -1));
  }

  restart(): void {
    this.#cursors.set([]);
  }
}
