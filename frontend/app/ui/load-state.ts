import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { FailureText } from './failure-text';
import { isConnectionFailure } from './failure';
import type { Loaded } from './load';
import { secondsLeft } from './seconds-left';
import { tickingNow } from './ticking';
import { toAgo } from './times';

const freshMs = 60_000;

/** What a screen shows beside or instead of its data: loading, failed, offline, or how old it is. */
@Component({
  selector: 'app-load-state',
  imports: [FailureText],
  templateUrl: './load-state.html',
  styleUrl: './load-state.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LoadState {
  readonly data = input.required<Loaded<unknown>>();

  protected readonly rows = [1, 2, 3];
  protected readonly failure = computed(() => this.data().failure());
  protected readonly hasData = computed(() => this.data().updatedAt() !== null);
  protected readonly isOffline = computed(() => {
    const failure = this.failure();
    return failure !== null && isConnectionFailure(failure);
  });
  protected readonly secondsToWait = secondsLeft(computed(() => this.failure()?.retryAt ?? null));

  readonly #now = tickingNow(15_000);
  protected readonly age = computed(() => {
    const updatedAt = this.data().updatedAt();
    if (updatedAt === null) return null;
    const isOld = this.#now().getTime() - updatedAt.getTime() >= freshMs;
    return isOld || this.failure() !== null ? toAgo(updatedAt, this.#now()) : null;
  });

  protected retry(): void {
    if (this.secondsToWait() === 0) this.data().reload();
  }
}
