import { HttpClient, HttpRequest } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { FormRoot, form, validateStandardSchema } from '@angular/forms/signals';
import { Session } from '@latchkey/angular';
import { firstValueFrom } from 'rxjs';
import { type PasswordChange, passwordChangeSchema } from '#shared/account';
import { apiPaths } from '#shared/api-paths';
import type { SessionList } from '#shared/sessions';
import { BusyButton } from '../ui/busy-button';
import { FormSummary } from '../forms/form-summary';
import { Messages } from '../ui/messages';
import { NewPasswordField } from '../forms/new-password-field';
import { notThisEmail } from '../forms/password-rules';
import { Submission } from '../forms/submission';
import { TextField } from '../forms/text-field';
import { UsernameHint } from '../forms/username-hint';

/** Changes the password, which signs out all other devices. */
@Component({
  selector: 'app-password-form',
  imports: [BusyButton, FormRoot, FormSummary, NewPasswordField, TextField, UsernameHint],
  templateUrl: './password-form.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PasswordForm {
  readonly email = input.required<string>();

  readonly #http = inject(HttpClient);
  readonly #session = inject(Session);
  readonly #messages = inject(Messages);
  readonly #change = signal(empty);

  protected readonly submission = new Submission(
    async (change: PasswordChange) => {
      const devices = await firstValueFrom(this.#http.get<SessionList>(apiPaths.sessions));
      await this.#session.exchange(new HttpRequest('PUT', apiPaths.password, change));
      this.form().reset(empty);
      this.#messages.say(toMessage(devices));
    },
    { wrong_password: 'currentPassword' },
  );
  protected readonly form = form(
    this.#change,
    (fields) => {
      validateStandardSchema(fields, passwordChangeSchema);
      notThisEmail(fields.newPassword, this.email);
    },
    { name: 'password-form', submission: this.submission },
  );
}

const empty: PasswordChange = { currentPassword: '', newPassword: '' };

function toMessage({ sessions, nextCursor }: SessionList): string {
  if (nextCursor !== null) return 'Password changed. All other devices were signed out.';
  const others = sessions.length - 1;
  if (others === 0) return 'Password changed.';
  const devices = others === 1 ? '1 other device was' : `${others} other devices were`;
  return `Password changed. ${devices} signed out.`;
}
