import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Session } from '@latchkey/angular';
import { readyAgain } from './ready-again';
import { SampleRequests } from './sample-requests';
import { TokenDrop } from './token-drop';
import type { RefreshTrouble } from './refresh-trouble';
import { Troubles } from './troubles';

const troubles: readonly { readonly trouble: RefreshTrouble; readonly text: string }[] = [
  { trouble: 'slow', text: 'Slow (3 s)' },
  { trouble: 'network', text: 'No network' },
  { trouble: 'busy', text: 'Server busy (503)' },
  { trouble: 'lost', text: 'Lose the response' },
];

/** The experiments: real requests to the real server, with problems simulated in the browser. */
@Component({
  selector: 'app-try-it',
  templateUrl: './try-it.html',
  styleUrl: './try-it.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TryIt {
  readonly #session = inject(Session);
  readonly #requests = inject(SampleRequests);
  protected readonly made = inject(Troubles);
  protected readonly drop = inject(TokenDrop);
  protected readonly troubles = troubles;

  protected readonly wait = readyAgain(this.drop.possibleAt);
  /** What will happen to the next request. */
  protected readonly state = computed(() => {
    if (this.made.isOffline()) return 'This tab simulates being offline.';
    return this.drop.isPending() ? 'The server will reject your next request.' : '';
  });

  protected toggle(trouble: RefreshTrouble): void {
    this.made.prepare(this.made.next() === trouble ? null : trouble);
  }

  protected toggleDrop(): void {
    if (this.drop.isPossible()) this.drop.prepare({ isPending: !this.drop.isPending() });
  }

  protected send(): void {
    void this.#requests.send(5);
  }

  protected refresh(): void {
    void this.#session.refresh();
  }
}
