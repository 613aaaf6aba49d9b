import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Icon } from '../ui/icon';
import { isSeen, toLayout, windowMs } from './lane-layout';
import { toGateLabel } from './sentences';
import type { Gate, Lane } from './story';

/** What happened in one tab, over the last minute. */
@Component({
  selector: 'app-lane-view',
  imports: [Icon],
  templateUrl: './lane-view.html',
  styleUrl: './lane-view.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LaneView {
  readonly lane = input.required<Lane>();
  readonly isThisTab = input.required<boolean>();
  readonly now = input.required<number>();

  // Chips keep their places for good: what moves is the ground they stand on.
  readonly #originAt = Date.now();
  protected readonly shift = computed(() => 100 - ((this.now() - this.#originAt) / windowMs) * 100);
  protected readonly isFlowing = computed(() => isSeen(this.lane(), this.now()));
  /** How long the ground has been moving when it begins to be seen. */
  protected readonly delayMs = computed(() => (this.isFlowing() ? this.#originAt - Date.now() : 0));
  protected readonly layout = computed(() =>
    toLayout(this.lane(), { originAt: this.#originAt, now: this.now() }),
  );
  protected readonly lastGate = computed(() => this.lane().gates.at(-1) ?? null);
  protected readonly gateLabel = computed(() => {
    const gate = this.lastGate();
    return gate === null ? '' : toGateLabel(gate);
  });
  protected readonly hasKey = computed(() =>
    this.lane().gates.some(({ to, hasKey }) => to === null && hasKey),
  );
  protected readonly label = computed(() => {
    const { chips } = this.layout();
    const waiting = chips.filter(({ chip }) => chip.step === 'waiting').length;
    return `Tab ${this.lane().number}: ${chips.length} requests in the last minute, ${waiting} waiting`;
  });

  /** Whether it opened without a token. */
  protected isVain({ outcome }: Gate): boolean {
    return outcome === 'unavailable' || outcome === 'rejected';
  }
}
