import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { FormField, FormRoot, form, pattern, required } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { Session, safeReturnUrl } from '@latchkey/angular';
import type { Credentials } from '#shared/auth';
import type { FieldErrorCode } from '#shared/problems';
import { BusyButton } from '../ui/busy-button';
import { FormSummary } from '../forms/form-summary';
import { toPageName } from '../ui/page-names';
import { Submission } from '../forms/submission';
import { TextField } from '../forms/text-field';

const missing: FieldErrorCode = 'required';
const malformed: FieldErrorCode = 'not_email';

/** The sign-in page. */
@Component({
  selector: 'app-sign-in',
  imports: [BusyButton, FormField, FormRoot, FormSummary, RouterLink, TextField],
  templateUrl: './sign-in.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignIn {
  /** The requested page, from the URL. */
  readonly returnUrl = input<string>();

  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #credentials = signal({ email: '', password: '', remember: false });

  protected readonly why = computed(() => {
    const page = toPageName(safeReturnUrl(this.returnUrl()));
    const next = page === null ? 'Welcome back.' : `Sign in to continue to ${page}.`;
    return this.#session.status() === 'ended' ? `Your session has ended. ${next}` : next;
  });
  protected readonly submission = new Submission(async (credentials: Credentials) => {
    await this.#session.signIn(credentials);
    await this.#router.navigateByUrl(safeReturnUrl(this.returnUrl()));
  });
  protected readonly form = form(
    this.#credentials,
    // The schema would bring a validation library into the first download.
    (fields) => {
      required(fields.email, { message: missing });
      pattern(fields.email, /^\S+@\S+$/, { message: malformed });
      required(fields.password, { message: missing });
    },
    { name: 'sign-in', submission: this.submission },
  );

  constructor() {
    // Each account has its own rate limit.
    const email = computed(() => this.form.email().value());
    effect(() => {
      email();
      untracked(() => this.submission.forget());
    });
  }
}
