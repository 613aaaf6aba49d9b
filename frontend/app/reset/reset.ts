import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { FormRoot, form, validateStandardSchema } from '@angular/forms/signals';
import { ActivatedRoute, RouterLink } from '@angular/router';
import { withoutAuth } from '@latchkey/angular';
import { firstValueFrom } from 'rxjs';
import { type PasswordReset, passwordResetSchema } from '#shared/account';
import { apiPaths } from '#shared/api-paths';
import { Action } from '../ui/action';
import { FormSummary } from '../ui/form-summary';
import { NewPasswordField } from '../ui/new-password-field';
import { Submission } from '../ui/submission';

/** Sets a new password by the one-time link of an administrator. */
@Component({
  selector: 'app-reset',
  imports: [Action, FormRoot, FormSummary, NewPasswordField, RouterLink],
  templateUrl: './reset.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Reset {
  readonly #http = inject(HttpClient);
  // Behind the "#", so that it reaches no server's log.
  readonly #token = inject(ActivatedRoute).snapshot.fragment ?? '';
  readonly #reset = signal({ token: this.#token, newPassword: '' });

  protected readonly isDone = signal(false);
  protected readonly submission = new Submission(async (reset: PasswordReset) => {
    const context = withoutAuth();
    await firstValueFrom(this.#http.post(apiPaths.passwordReset, reset, { context }));
    this.isDone.set(true);
  });
  protected readonly isUseless = computed(
    () => this.#token === '' || this.submission.failure()?.code === 'reset_link_invalid',
  );
  protected readonly form = form(
    this.#reset,
    (fields) => validateStandardSchema(fields, passwordResetSchema),
    { name: 'reset', submission: this.submission },
  );
}
