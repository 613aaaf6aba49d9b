import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Session, safeReturnUrl } from '@latchkey/angular';
import { endReasonTexts, toEndReason } from '../session/end-reason-texts';
import { LastEnding } from '../session/last-ending';
import { toEndingText } from './ending-text';

/** Says why the session is over and links back to the page where it ended. */
@Component({
  selector: 'app-ended',
  imports: [RouterLink],
  templateUrl: './ended.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Ended {
  /** The reason, from the URL, so that it survives a reload. */
  readonly reason = input<string>();
  readonly returnUrl = input<string>();

  readonly #session = inject(Session);

  readonly #ending = inject(LastEnding).ending;

  readonly #known = computed(() => toEndReason(this.reason() ?? this.#session.endReason()));
  protected readonly text = computed(() => endReasonTexts[this.#known()]);
  protected readonly details = computed(() => {
    const ending = this.#ending();
    return ending === null ? null : toEndingText(this.#known(), ending);
  });
  protected readonly signInParams = computed(() => {
    const returnUrl = safeReturnUrl(this.returnUrl());
    return returnUrl === '/' ? {} : { returnUrl };
  });
}
