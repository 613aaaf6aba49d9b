import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Icon } from '../ui/icon';
import { isOfLastMinute, isSeen, toLayout } from './lane-layout';
import { toGateLabel, toTabName } from './sentences';
import type { Gate, Lane } from './story';

// The number of lane widths that the CSS keyframes cover.
const widthsPassed = 5_760;

/** The recent events of one tab. */
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
  /** How much of the past is shown. */
  readonly windowMs = input.required<number>();

  // Items keep their positions; the background layer moves.
  readonly #originAt = Date.now();
  protected readonly shift = computed(
    () => 100 - ((this.now() - this.#originAt) / this.windowMs()) * 100,
  );
  protected readonly passageMs = computed(() => this.windowMs() * widthsPassed);
  protected readonly isFlowing = computed(() => isSeen(this.lane(), this.now()));
  /** How long the layer has been moving when it becomes visible. */
  protected readonly delayMs = computed(() => (this.isFlowing() ? this.#originAt - Date.now() : 0));
  protected readonly layout = computed(() =>
    toLayout(this.lane(), {
      originAt: this.#originAt,
      now: this.now(),
      windowMs: this.windowMs(),
    }),
  );
  protected readonly lastGate = computed(() => this.lane().gates.at(-1) ?? null);
  protected readonly gateLabel = computed(() => {
    const gate = this.lastGate();
    return gate === null ? '' : toGateLabel(gate);
  });
  protected readonly hasKey = computed(() =>
    this.lane().gates.some(({ to, hasKey }) => to === null && hasKey),
  );
  protected readonly name = computed(() => toTabName(this.lane().number));
  protected readonly label = computed(() => {
    const chips = this.lane().chips.filter((chip) => isOfLastMinute(chip, this.now()));
    const waiting = chips.filter(({ step }) => step === 'waiting').length;
    return `${this.name()}: ${chips.length} requests in the last minute, ${waiting} waiting`;
  });

  /** Whether the refresh ended without a token. */
  protected isVain({ outcome }: Gate): boolean {
    return outcome === 'unavailable' || outcome === 'rejected';
  }
}
