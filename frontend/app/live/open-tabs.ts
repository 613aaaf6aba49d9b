import { DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Timeline } from '@latchkey/angular';
import { EveryTab, type Here } from './every-tab';
import { TokenDrop } from './token-drop';

/** A tab that shows or has shown the live view. */
export interface Viewer extends Here {
  /** When its live view was closed, in milliseconds since 1970; `null` while it is open. */
  readonly closedAt: number | null;
}

/**
 * All live views of this browser, by a number that is the same in all of them.
 *
 * A number is a Web Lock, so two tabs never share one, and closing or crashing releases it.
 */
@Injectable()
export class OpenTabs {
  readonly own = inject(Timeline).tab;
  readonly #everyTab = inject(EveryTab);
  readonly #drop = inject(TokenDrop);
  readonly #closing = new AbortController();
  readonly #number = signal<number | null>(null);
  readonly #viewers = signal<ReadonlyMap<string, Viewer>>(new Map());

  /** Includes closed ones. */
  readonly viewers = computed(() => [...this.#viewers().values()]);
  /** The time from which every tab replaces an invalidated token, in milliseconds since 1970. */
  readonly dropPossibleAt = computed(() =>
    this.viewers()
      .filter(({ closedAt }) => closedAt === null)
      .reduce(
        (latest, { dropPossibleAt }) => Math.max(latest, dropPossibleAt),
        this.#drop.possibleAt(),
      ),
  );

  constructor() {
    this.#everyTab.wishes.pipe(takeUntilDestroyed()).subscribe((wish) => {
      if (wish.type === 'here') this.#meet(wish.here);
    });
    inject(DestroyRef).onDestroy(() => this.#closing.abort());
    effect(() => this.#tell());
    // Without locks (plain HTTP), tabs have no numbers.
    if ('locks' in navigator) void this.#take(1);
  }

  #tell(): void {
    const number = this.#number();
    if (number === null) return;
    const here = { tab: this.own, number, dropPossibleAt: this.#drop.possibleAt() };
    untracked(() => this.#everyTab.ask({ type: 'here', here }));
  }

  /** Claims the first free number from this one on, until the view closes. */
  async #take(number: number): Promise<void> {
    const isFree = await navigator.locks.request(
      toLock(number),
      { ifAvailable: true },
      async (lock) => {
        if (lock === null) return false;
        const { signal } = this.#closing;
        if (signal.aborted) return true;
        this.#number.set(number);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return true;
      },
    );
    if (!isFree) await this.#take(number + 1);
  }

  #meet(here: Here): void {
    const known = this.#viewers().get(here.tab);
    this.#keep({ ...here, closedAt: null });
    if (here.tab === this.own || known?.closedAt === null) return;
    // A new tab does not know this one either.
    this.#tell();
    void this.#awaitClosing(here);
  }

  async #awaitClosing({ tab, number }: Here): Promise<void> {
    const { signal } = this.#closing;
    await navigator.locks
      .request(toLock(number), { mode: 'shared', signal }, () => {
        const viewer = this.#viewers().get(tab);
        if (viewer !== undefined) this.#keep({ ...viewer, closedAt: Date.now() });
      })
      .catch((error: unknown) => {
        // This view was closed first.
        if (!signal.aborted) throw error;
      });
  }

  #keep(viewer: Viewer): void {
    this.#viewers.update((viewers) => new Map(viewers).set(viewer.tab, viewer));
  }
}

function toLock(number: number): string {
  return `latchkey live view ${number}`;
}
