import { DialogRef } from '@angular/cdk/dialog';
import { HttpRequest } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { FormRoot, form, validateStandardSchema } from '@angular/forms/signals';
import { Session } from '@latchkey/angular';
import { apiPaths } from '#shared/api-paths';
import { type StepUp, stepUpSchema } from '#shared/auth';
import { BusyButton } from '../ui/busy-button';
import { FormSummary } from '../forms/form-summary';
import { MyAccount } from './my-account';
import { Submission } from '../forms/submission';
import { TextField } from '../forms/text-field';
import { UsernameHint } from '../forms/username-hint';

/** The dialog "Confirm it's you", which asks for the password again. */
@Component({
  selector: 'app-step-up-dialog',
  imports: [BusyButton, FormRoot, FormSummary, TextField, UsernameHint],
  templateUrl: './step-up-dialog.html',
  host: { class: 'dialog-content stack' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StepUpDialog {
  readonly #session = inject(Session);
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
  protected readonly me = inject(MyAccount).me.value;

  readonly #stepUp = signal({ password: '' });
  protected readonly submission = new Submission(
    async (stepUp: StepUp) => {
      await this.#session.exchange(new HttpRequest('POST', apiPaths.stepUp, stepUp));
      this.dialog.close(true);
    },
    { wrong_password: 'password' },
  );
  protected readonly form = form(
    this.#stepUp,
    (fields) => validateStandardSchema(fields, stepUpSchema),
    { name: 'step-up', submission: this.submission },
  );
}
