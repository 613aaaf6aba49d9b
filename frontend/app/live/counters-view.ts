import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Counters } from './counters';

/** Four numbers: waiting requests, refreshes, saved refreshes, and the longest wait. */
@Component({
  selector: 'app-counters-view',
  template: `
    <dl>
      @for (entry of entries(); track entry.name) {
        <div>
          <dt class="soft small">{{ entry.name }}</dt>
          <dd>{{ entry.value }}</dd>
        </div>
      }
    </dl>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr));
      gap: 1rem;
    }
    dd {
      font-size: 1.5rem;
      font-weight: 650;
      font-variant-numeric: tabular-nums;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CountersView {
  readonly counters = input.required<Counters>();

  protected readonly entries = computed(() => {
    const { waiting, refreshesMade, refreshesSaved, longestWaitMs } = this.counters();
    return [
      { name: 'Waiting now', value: waiting },
      { name: 'Refreshes made', value: refreshesMade },
      { name: 'Refreshes saved', value: refreshesSaved },
      { name: 'Longest wait', value: `${Math.round(longestWaitMs)} ms` },
    ];
  });
}
