import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { EveryTab } from './every-tab';
import { OpenTabs } from './open-tabs';
import { readyAgain } from './ready-again';
import { SampleRequests } from './sample-requests';
import { TokenDrop } from './token-drop';
import { Troubles } from './troubles';

const requestsOfEach = 4;
const explanation = `Every open live view loses its access token and sends ${requestsOfEach} requests. The refresh takes 3 s so that you can watch it.`;

/** The button that demonstrates the library in all tabs at once. */
@Component({
  selector: 'app-one-refresh',
  template: `
    <div class="row">
      <button
        type="button"
        class="button"
        aria-describedby="one-refresh-hint"
        [attr.aria-disabled]="wait() !== null || null"
        (click)="show()"
      >
        Show one refresh for all tabs
      </button>
      <button type="button" class="button quiet" (click)="openTab()">Open another tab</button>
    </div>
    <p class="soft small" id="one-refresh-hint">
      {{ wait() ?? explanation }}
    </p>
  `,
  styles: `
    :host,
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem 1rem;
    }
    p {
      flex: 1 1 16rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OneRefresh {
  readonly #everyTab = inject(EveryTab);
  readonly #tabs = inject(OpenTabs);
  readonly #drop = inject(TokenDrop);
  readonly #troubles = inject(Troubles);
  readonly #requests = inject(SampleRequests);
  protected readonly explanation = explanation;
  protected readonly wait = readyAgain(this.#tabs.dropPossibleAt);

  constructor() {
    this.#everyTab.wishes.pipe(takeUntilDestroyed()).subscribe((wish) => {
      if (wish.type === 'dropAndSend') void this.#dropAndSend(wish);
    });
  }

  /** Starts a refresh slow enough to watch, with few enough requests to count. */
  protected show(): void {
    if (this.#tabs.dropPossibleAt() > Date.now()) return;
    this.#troubles.prepare('slow');
    this.#everyTab.ask({ type: 'dropAndSend', count: requestsOfEach, askedBy: this.#tabs.own });
  }

  protected openTab(): void {
    window.open('/live', '_blank', 'noopener');
  }

  async #dropAndSend({ count, askedBy }: { count: number; askedBy: string }): Promise<void> {
    // The other tab may not have known.
    if (!this.#drop.isPossible()) return;
    this.#drop.prepare();
    await this.#requests.send(count);
    // Regardless of the result, a later refresh must not be slow.
    if (askedBy === this.#tabs.own && this.#troubles.next() === 'slow')
      this.#troubles.prepare(null);
  }
}
