import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { EMPTY, catchError } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import { CountersView } from './counters-view';
import { toCounters, toGathering } from './counters';
import { downloadStory } from './download-story';
import { EveryTab } from './every-tab';
import { type Motion, flowingNow } from './flowing-now';
import { LaneView } from './lane-view';
import { isSeen, isUnfinished } from './lane-layout';
import { Meters } from './meters';
import { toLine, toPresent } from './sentences';
import type { Lane } from './story';
import { StoryLog } from './story-log';
import { TimelineRecord } from './timeline-record';
import { Troubles } from './troubles';
import { TryIt } from './try-it';

/** The one place where a refresh can be watched: every tab, every request, the gate they wait at. */
@Component({
  selector: 'app-live-page',
  imports: [CountersView, LaneView, Meters, StoryLog, TryIt],
  providers: [EveryTab, TimelineRecord, Troubles],
  templateUrl: './live-page.html',
  styleUrl: './live-page.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LivePage {
  readonly #http = inject(HttpClient);
  protected readonly record = inject(TimelineRecord);

  /** The tabs of which something is to be seen, and this one. */
  protected readonly lanes = computed(() =>
    this.record
      .lanes()
      .filter((lane) => lane.tab === this.record.ownTab || isSeen(lane, this.now())),
  );
  protected readonly now = flowingNow((now) => toMotion(this.record.lanes(), now));
  protected readonly counters = computed(() => toCounters(this.record.lanes(), this.now()));
  protected readonly present = computed(() => toPresent(this.lanes(), this.counters()));
  protected readonly line = computed(() => {
    const gathering = toGathering(this.record.lanes());
    return gathering === null ? null : toLine(gathering);
  });

  constructor() {
    const troubles = inject(Troubles);
    inject(EveryTab)
      .wishes.pipe(takeUntilDestroyed())
      .subscribe((wish) => {
        if (wish.type !== 'dropAndSend') return;
        troubles.dropToken();
        this.send(wish.count);
      });
  }

  protected send(count: number): void {
    for (let sent = 0; sent < count; sent += 1) {
      // What becomes of it is what the lanes show.
      this.#http
        .get(apiPaths.me)
        .pipe(catchError(() => EMPTY))
        .subscribe();
    }
  }

  protected download(): void {
    downloadStory(this.record.events());
  }
}

function toMotion(lanes: readonly Lane[], now: number): Motion {
  const isGrowing = lanes.some(({ chips, gates }) => [...chips, ...gates].some(isUnfinished));
  if (isGrowing) return 'growing';
  return lanes.some((lane) => isSeen(lane, now)) ? 'gliding' : 'none';
}
