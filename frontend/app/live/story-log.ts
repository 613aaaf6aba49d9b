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
import type { TimelineEvent } from '@latchkey/angular';
import { toSentence } from './sentences';

const filters = {
  all: 'Everything',
  refresh: 'Refreshes',
  request: 'Requests',
} as const;
type Filter = keyof typeof filters;

const shownAtMost = 200;

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** The same story in sentences, for those who read it or have it read. */
@Component({
  selector: 'app-story-log',
  templateUrl: './story-log.html',
  styleUrl: './story-log.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StoryLog {
  readonly events = input.required<readonly TimelineEvent[]>();
  /** The number of each tab. */
  readonly numbers = input.required<ReadonlyMap<string, number>>();

  protected readonly filters = Object.entries(filters);
  protected readonly filter = signal<Filter>('all');
  protected readonly isPaused = signal(false);

  readonly #shown = linkedSignal<readonly TimelineEvent[], readonly TimelineEvent[]>({
    source: this.events,
    computation: (present, previous) =>
      this.isPaused() && previous !== undefined ? previous.value : present,
  });
  protected readonly sentences = computed(() =>
    this.#shown()
      .filter((event) => this.filter() === 'all' || toKind(event) === this.filter())
      .slice(-shownAtMost)
      .map((event) => ({
        event,
        time: clock.format(event.at),
        text: toSentence(event, this.numbers().get(event.tab) ?? 0),
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

function toKind({ type }: TimelineEvent): Filter {
  return type === 'request' ? 'request' : 'refresh';
}
