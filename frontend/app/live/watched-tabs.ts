import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { type LiveMessage, openLiveChannel } from './live-channel';
import type { Occurrence } from './occurrence';
import { toLanes } from './story';

const rememberedMs = 10 * 60_000;
const rememberedAtMost = 3_000;

/** What happened in every tab of this browser since the live view was opened. */
@Injectable()
export class WatchedTabs {
  readonly #occurrences = signal<readonly Occurrence[]>([]);
  readonly occurrences = this.#occurrences.asReadonly();
  readonly lanes = computed(() => toLanes(this.#occurrences()));
  readonly numbers = computed(
    () => new Map(this.lanes().map(({ tab, number }) => [tab, number] as const)),
  );

  constructor() {
    const channel = openLiveChannel();
    const watch = () => channel.postMessage({ type: 'watch' } satisfies LiveMessage);
    channel.onmessage = ({ data }: MessageEvent<LiveMessage>) => {
      if (data.type === 'occurred') this.#add(data.occurrence);
      if (data.type === 'here') watch();
    };
    watch();
    inject(DestroyRef).onDestroy(() => channel.close());
  }

  #add(occurrence: Occurrence): void {
    // A tab that is watched already says so again to each new watcher.
    const isKnown = ({ tab, what }: Occurrence) => what === 'opened' && tab === occurrence.tab;
    this.#occurrences.update((occurrences) => {
      if (occurrence.what === 'opened' && occurrences.some(isKnown)) return occurrences;
      const recent = occurrences.filter(
        ({ at, what }) => what === 'opened' || occurrence.at - at < rememberedMs,
      );
      return [...recent, occurrence].slice(-rememberedAtMost);
    });
  }
}
