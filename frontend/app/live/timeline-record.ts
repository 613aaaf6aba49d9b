import { Injectable, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Timeline, type TimelineEvent } from '@latchkey/angular';
import { auditTime, buffer } from 'rxjs';
import { OpenTabs } from './open-tabs';
import { toLanes } from './story';

const rememberedAtMost = 3_000;
// Shows a burst of requests at once; nobody notices 50 ms.
const gatheredMs = 50;

/** The recorded events of all tabs of this browser. */
@Injectable()
export class TimelineRecord {
  readonly #timeline = inject(Timeline);
  readonly #viewers = inject(OpenTabs).viewers;
  readonly #events = signal<readonly TimelineEvent[]>(this.#timeline.recent);

  readonly ownTab = this.#timeline.tab;
  readonly events = this.#events.asReadonly();
  readonly lanes = computed(() => toLanes(this.#events(), this.#viewers()));
  /** The numbers of the tabs. */
  readonly numbers = computed(
    () => new Map(this.#viewers().map(({ tab, number }) => [tab, number] as const)),
  );

  constructor() {
    const { events } = this.#timeline;
    events
      .pipe(buffer(events.pipe(auditTime(gatheredMs))), takeUntilDestroyed())
      .subscribe((news) =>
        this.#events.update((known) => [...known, ...news].slice(-rememberedAtMost)),
      );
  }
}
