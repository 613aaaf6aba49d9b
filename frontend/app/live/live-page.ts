import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { EMPTY, catchError } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import { CountersView } from './counters-view';
import { toCounters, toGathering } from './counters';
import { downloadStory } from './download-story';
import { flowingNow } from './flowing-now';
import { LaneView } from './lane-view';
import { isShown } from './lane-layout';
import { Meters } from './meters';
import { toLine, toPresent } from './sentences';
import type { Lane } from './story';
import { StoryLog } from './story-log';
import { TabReporter } from './tab-reporter';
import { Troubles } from './troubles';
import { TryIt } from './try-it';
import { WatchedTabs } from './watched-tabs';

/** The one place where a refresh can be watched: every tab, every request, the gate they wait at. */
@Component({
  selector: 'app-live-page',
  imports: [CountersView, LaneView, Meters, StoryLog, TryIt],
  providers: [Troubles, WatchedTabs],
  templateUrl: './live-page.html',
  styleUrl: './live-page.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LivePage {
  readonly #http = inject(HttpClient);
  protected readonly ownTab = inject(TabReporter).tab;
  protected readonly watched = inject(WatchedTabs);

  protected readonly lanes = computed(() => {
    const lanes = this.watched.lanes();
    // A closed tab leaves when the last of it has left the window.
    return lanes.filter((lane) => lane.isOpen || isMoving(lane, this.now()));
  });
  protected readonly now = flowingNow((now) =>
    this.watched.lanes().some((lane) => isMoving(lane, now)),
  );
  protected readonly counters = computed(() => toCounters(this.watched.lanes(), this.now()));
  protected readonly present = computed(() => toPresent(this.lanes(), this.counters()));
  protected readonly line = computed(() => {
    const gathering = toGathering(this.watched.lanes());
    return gathering === null ? null : toLine(gathering);
  });

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
    downloadStory(this.watched.occurrences());
  }
}

function isMoving({ chips, gates }: Lane, now: number): boolean {
  return chips.some((chip) => isShown(chip, now)) || gates.some((gate) => isShown(gate, now));
}
