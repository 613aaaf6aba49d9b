import { HttpClient } from '@angular/common/http';
import {
  ChangeDetectionStrategy,
  Component,
  Injector,
  computed,
  effect,
  inject,
  signal,
  untracked,
} from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { FormRoot, form, validateStandardSchema } from '@angular/forms/signals';
import { Title } from '@angular/platform-browser';
import { ActivatedRoute, RouterLink } from '@angular/router';
import { withoutAuth } from '@latchkey/angular';
import { firstValueFrom, map, skip } from 'rxjs';
import { type PasswordReset, passwordResetSchema } from '#shared/account';
import { apiPaths } from '#shared/api-paths';
import { BusyButton } from '../ui/busy-button';
import { focusHeading } from '../ui/focus-heading';
import { FormSummary } from '../forms/form-summary';
import { NewPasswordField } from '../forms/new-password-field';
import { Submission } from '../forms/submission';
import { toTitle } from '../ui/title';

/** Sets a new password with a reset link. */
@Component({
  selector: 'app-reset',
  imports: [BusyButton, FormRoot, FormSummary, NewPasswordField, RouterLink],
  templateUrl: './reset.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Reset {
  readonly #http = inject(HttpClient);
  // After the "#", so that it appears in no server log. Another link may be opened in the same tab.
  readonly #token = toSignal(inject(ActivatedRoute).fragment.pipe(map((token) => token ?? '')), {
    initialValue: '',
  });
  readonly #reset = signal({ token: '', newPassword: '' });

  readonly #isDone = signal(false);
  protected readonly submission = new Submission(async (reset: PasswordReset) => {
    const context = withoutAuth();
    await firstValueFrom(this.#http.post(apiPaths.passwordReset, reset, { context }));
    this.#isDone.set(true);
  });
  protected readonly heading = computed(() => {
    if (this.#isDone()) return 'Password changed';
    const isRefused = this.submission.failure()?.code === 'reset_link_invalid';
    return isRefused || this.#token() === '' ? "This link doesn't work" : 'Choose a new password';
  });
  protected readonly form = form(
    this.#reset,
    (fields) => validateStandardSchema(fields, passwordResetSchema),
    { name: 'reset', submission: this.submission },
  );

  constructor() {
    const injector = inject(Injector);
    const title = inject(Title);
    effect(() => {
      const token = this.#token();
      untracked(() => this.#begin(token));
    });
    effect(() => title.setTitle(toTitle(this.heading())));
    toObservable(this.heading)
      .pipe(skip(1))
      .subscribe(() => focusHeading(injector));
  }

  #begin(token: string): void {
    this.#isDone.set(false);
    this.submission.forget();
    this.form().reset({ token, newPassword: '' });
  }
}
