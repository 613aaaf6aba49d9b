import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { CountersView } from './counters-view';
import { toCounters, toGathering } from './counters';
import { downloadStory } from './download-story';
import { EveryTab } from './every-tab';
import { type Motion, flowingNow } from './flowing-now';
import { LaneView } from './lane-view';
import { isSeen, isUnfinished, toWindowMs } from './lane-layout';
import { Meters } from './meters';
import { OneRefresh } from './one-refresh';
import { OpenTabs } from './open-tabs';
import { SampleRequests } from './sample-requests';
import { toLine, toPresent } from './sentences';
import type { Lane } from './story';
import { StoryLog } from './story-log';
import { TimelineRecord } from './timeline-record';
import { TokenDrop } from './token-drop';
import { Troubles } from './troubles';
import { TryIt } from './try-it';

/** The live view: every tab, every request, and the refresh that they wait for. */
@Component({
  selector: 'app-live-page',
  imports: [CountersView, LaneView, Meters, OneRefresh, StoryLog, TryIt],
  providers: [EveryTab, OpenTabs, SampleRequests, TimelineRecord, TokenDrop, Troubles],
  templateUrl: './live-page.html',
  styleUrl: './live-page.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LivePage {
  protected readonly record = inject(TimelineRecord);

  /** This tab, tabs with an open live view, and tabs with recent events. */
  protected readonly lanes = computed(() =>
    this.record
      .lanes()
      .filter(
        (lane) =>
          lane.presence === 'open' ||
          lane.tab === this.record.ownTab ||
          (lane.presence === 'unseen' && isSeen(lane, this.now())),
      ),
  );
  protected readonly now = flowingNow((now) => toMotion(this.record.lanes(), now));
  protected readonly windowMs = computed(() => toWindowMs(this.lanes(), this.now()));
  protected readonly span = computed(() =>
    this.windowMs() < 60_000
      ? { title: 'The last 15 seconds, close up', begin: '15 s ago' }
      : { title: 'The last minute', begin: '60 s ago' },
  );
  protected readonly counters = computed(() => toCounters(this.record.lanes(), this.now()));
  protected readonly present = computed(() => toPresent(this.lanes(), this.counters()));
  protected readonly line = computed(() => {
    const gathering = toGathering(this.record.lanes());
    return gathering === null ? 'No request has waited for a refresh yet' : toLine(gathering);
  });

  protected download(): void {
    downloadStory(this.record.events());
  }
}

function toMotion(lanes: readonly Lane[], now: number): Motion {
  const present = lanes.filter(({ presence }) => presence !== 'closed');
  const isGrowing = present.some(({ chips, gates }) => [...chips, ...gates].some(isUnfinished));
  if (isGrowing) return 'growing';
  return present.some((lane) => isSeen(lane, now)) ? 'gliding' : 'none';
}
