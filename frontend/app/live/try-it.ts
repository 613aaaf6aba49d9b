import { ChangeDetectionStrategy, Component, inject, output } from '@angular/core';
import { Session } from '@latchkey/angular';
import { EveryTab } from './every-tab';
import { type RefreshTrouble, Troubles } from './troubles';

const troubles: readonly { readonly trouble: RefreshTrouble; readonly text: string }[] = [
  { trouble: 'slow', text: 'Slow (3 s)' },
  { trouble: 'network', text: 'No network' },
  { trouble: 'busy', text: 'Server busy (503)' },
  { trouble: 'lost', text: 'Lose the answer' },
];

/** What can be tried: real requests to the real server, with trouble made on this side. */
@Component({
  selector: 'app-try-it',
  templateUrl: './try-it.html',
  styleUrl: './try-it.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TryIt {
  readonly requestsAsked = output<number>();

  readonly #session = inject(Session);
  readonly #everyTab = inject(EveryTab);
  protected readonly made = inject(Troubles);
  protected readonly troubles = troubles;

  protected toggle(trouble: RefreshTrouble): void {
    this.made.prepare(this.made.next() === trouble ? null : trouble);
  }

  /** Slow enough to be watched, and few enough to be counted. */
  protected showOneRefresh(): void {
    this.made.prepare('slow');
    this.#everyTab.ask({ type: 'dropAndSend', count: 4 });
  }

  protected refresh(): void {
    void this.#session.refresh();
  }

  protected openTab(): void {
    window.open('/live', '_blank', 'noopener');
  }
}
