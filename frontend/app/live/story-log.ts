import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  afterRenderEffect,
  computed,
  input,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import type { Occurrence } from './occurrence';
import { toSentence } from './sentences';

const filters = {
  all: 'Everything',
  refresh: 'Refreshes',
  request: 'Requests',
} as const;
type Filter = keyof typeof filters;

const shownAtMost = 200;

/** The same story in sentences, for those who read it or have it read. */
@Component({
  selector: 'app-story-log',
  templateUrl: './story-log.html',
  styleUrl: './story-log.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StoryLog {
  readonly occurrences = input.required<readonly Occurrence[]>();
  /** The number of each tab. */
  readonly numbers = input.required<ReadonlyMap<string, number>>();

  protected readonly filters = Object.entries(filters);
  protected readonly filter = signal<Filter>('all');
  protected readonly isPaused = signal(false);

  readonly #shown = linkedSignal<readonly Occurrence[], readonly Occurrence[]>({
    source: this.occurrences,
    computation: (present, previous) =>
      this.isPaused() && previous !== undefined ? previous.value : present,
  });
  protected readonly sentences = computed(() =>
    this.#shown()
      .filter(({ what }) => this.filter() === 'all' || what === this.filter())
      .slice(-shownAtMost)
      .map((occurrence) => ({
        occurrence,
        time: new Date(occurrence.at).toISOString().slice(11, 23),
        text: toSentence(occurrence, this.numbers().get(occurrence.tab) ?? 0),
      })),
  );

  protected readonly log = viewChild.required<ElementRef<HTMLElement>>('log');

  constructor() {
    // The newest line stays in sight.
    afterRenderEffect(() => {
      this.sentences();
      const { nativeElement } = this.log();
      nativeElement.scrollTop = nativeElement.scrollHeight;
    });
  }

  protected choose(value: string): void {
    this.filter.set(value in filters ? (value as Filter) : 'all');
  }
}
