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
import { toSentence, toTabName } from './sentences';

const filters = {
  all: 'Everything',
  refresh: 'Refreshes',
  request: 'Requests',
} as const;
type Filter = keyof typeof filters;

const shownAtMost = 200;
const lineHeight = 20;

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** The events as sentences, also for screen readers. */
@Component({
  selector: 'app-story-log',
  templateUrl: './story-log.html',
  styleUrl: './story-log.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StoryLog {
  readonly events = input.required<readonly TimelineEvent[]>();
  /** The numbers of the tabs. */
  readonly numbers = input.required<ReadonlyMap<string, number>>();

  protected readonly filters = Object.entries(filters);
  protected readonly filter = signal<Filter>('all');
  protected readonly isPaused = signal(false);

  readonly #shown = linkedSignal<readonly TimelineEvent[], readonly TimelineEvent[]>({
    source: this.events,
    computation: (present, previous) =>
      this.isPaused() && previous !== undefined ? previous.value : present,
  });
  readonly #sent = computed(
    () =>
      new Set(
        this.#shown()
          .filter((event) => event.type === 'request' && event.step === 'sent')
          .map(toRequest),
      ),
  );
  protected readonly sentences = computed(() =>
    this.#shown()
      .filter((event) => this.filter() === 'all' || toKind(event) === this.filter())
      // Events of other tabs arrive slightly later.
      .toSorted((one, other) => one.at - other.at)
      .slice(-shownAtMost)
      .map((event) => ({
        event,
        time: clock.format(event.at),
        text: toSentence(event, {
          tab: toTabName(this.numbers().get(event.tab) ?? null),
          wasSent: this.#sent().has(toRequest(event)),
        }),
      })),
  );

  protected readonly log = viewChild.required<ElementRef<HTMLElement>>('log');
  #isAtEnd = true;

  constructor() {
    // Keeps the newest line visible unless the user has scrolled away.
    afterRenderEffect(() => {
      this.sentences();
      const { nativeElement } = this.log();
      if (this.#isAtEnd) nativeElement.scrollTop = nativeElement.scrollHeight;
    });
  }

  protected noteScroll({ scrollTop, clientHeight, scrollHeight }: HTMLElement): void {
    this.#isAtEnd = scrollHeight - clientHeight - scrollTop < lineHeight;
  }

  protected choose(value: string): void {
    this.filter.set(value in filters ? (value as Filter) : 'all');
  }
}

/** The id of a request within a tab. */
function toRequest(event: TimelineEvent): string {
  return event.type === 'request' ? `${event.tab} ${event.id}` : '';
}

function toKind({ type }: TimelineEvent): Filter {
  return type === 'request' ? 'request' : 'refresh';
}
