import { HttpRequest } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { FormRoot, form, validateStandardSchema } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { Session, safeReturnUrl } from '@latchkey/angular';
import { apiPaths } from '#shared/api-paths';
import { type Registration, registrationSchema } from '#shared/auth';
import { BusyButton } from '../ui/busy-button';
import { FormSummary } from '../forms/form-summary';
import { NewPasswordField } from '../forms/new-password-field';
import { notTheEmail } from '../forms/password-rules';
import { Submission } from '../forms/submission';
import { TextField } from '../forms/text-field';

/** The page for creating an account, which also signs in. */
@Component({
  selector: 'app-sign-up',
  imports: [BusyButton, FormRoot, FormSummary, NewPasswordField, RouterLink, TextField],
  templateUrl: './sign-up.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignUp {
  readonly returnUrl = input<string>();

  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #registration = signal({ name: '', email: '', password: '' });

  protected readonly submission = new Submission(
    async (registration: Registration) => {
      await this.#session.exchange(new HttpRequest('POST', apiPaths.register, registration));
      await this.#router.navigateByUrl(safeReturnUrl(this.returnUrl()));
    },
    { email_taken: 'email' },
  );
  protected readonly form = form(
    this.#registration,
    (fields) => {
      validateStandardSchema(fields, registrationSchema);
      notTheEmail(fields.password, fields.email);
    },
    { name: 'sign-up', submission: this.submission },
  );
}
