import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  computed,
  effect,
  inject,
  input,
} from '@angular/core';
import { BusyButton } from '../ui/busy-button';
import { isConnectionFailure } from './failure';
import { FailureText } from './failure-text';
import { focusHeading } from '../ui/focus-heading';
import type { Loaded } from './load';
import { secondsLeft } from '../ui/seconds-left';
import { tickingNow } from '../ui/ticking';
import { toAgo } from '../ui/times';

const freshMs = 60_000;

/** The state of a screen's data: loading, failed, offline, or how old it is. */
@Component({
  selector: 'app-load-state',
  imports: [BusyButton, FailureText],
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

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const injector = inject(Injector);
    // The pressed button disappears once the load succeeded.
    effect(() => {
      const isDone = this.hasData() && this.age() === null;
      if (isDone && host.contains(document.activeElement)) focusHeading(injector);
    });
  }
}
