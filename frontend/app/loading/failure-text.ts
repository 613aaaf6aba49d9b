import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Session } from '@latchkey/angular';
import { type Failure, isConnectionFailure } from './failure';
import { failureTexts } from './failure-texts';
import { RequestId } from './request-id';
import { toMinutesAndSeconds } from '../ui/seconds-left';

/** A failure in words: what happened, how long to wait, and the request id for support. */
@Component({
  selector: 'app-failure-text',
  imports: [RequestId],
  template: `
    <p>
      {{ text() }}
      @if (secondsToWait() > 0) {
        <!-- Screen readers don't announce each tick of a timer, even inside an alert. -->
        <span role="timer">Wait {{ minutes() }}.</span>
      } @else if (failure().retryAt) {
        You can try again now.
      }
    </p>
    @if (failure().requestId && !isExplained()) {
      <app-request-id [id]="failure().requestId ?? ''" />
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class FailureText {
  readonly failure = input.required<Failure>();
  readonly secondsToWait = input(0);

  readonly #status = inject(Session).status;
  protected readonly text = computed(() => {
    const text = failureTexts[this.failure().code];
    const isSignedOut = ['signedOut', 'ended'].includes(this.#status());
    return isSignedOut || !isConnectionFailure(this.failure())
      ? text
      : `${text} You are still signed in.`;
  });
  protected readonly minutes = computed(() => toMinutesAndSeconds(this.secondsToWait()));
  /** Whether the text explains the failure, so that a request id would only distract. */
  protected readonly isExplained = computed(() => {
    const { code } = this.failure();
    return code !== 'internal_error' && code !== 'unexpected' && code !== 'unavailable';
  });
}
