import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Session, safeReturnUrl } from '@latchkey/angular';
import { endReasonTexts, toEndReason } from '../ui/end-reason-texts';

/** Says why the session is over, and leads back to where it ended. */
@Component({
  selector: 'app-ended',
  imports: [RouterLink],
  templateUrl: './ended.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Ended {
  /** Why, from the address, so that a reload still tells it. */
  readonly reason = input<string>();
  readonly returnUrl = input<string>();

  readonly #session = inject(Session);

  protected readonly text = computed(
    () => endReasonTexts[toEndReason(this.reason() ?? this.#session.endReason())],
  );
  protected readonly signInParams = computed(() => {
    const returnUrl = safeReturnUrl(this.returnUrl());
    return returnUrl === '/' ? {} : { returnUrl };
  });
}
