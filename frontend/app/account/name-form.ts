import { HttpClient } from '@angular/common/http';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
} from '@angular/core';
import { FormRoot, form, validateStandardSchema } from '@angular/forms/signals';
import { firstValueFrom } from 'rxjs';
import { type Me, type MeChange, meChangeSchema } from '#shared/account';
import { apiPaths } from '#shared/api-paths';
import { BusyButton } from '../ui/busy-button';
import { FormSummary } from '../forms/form-summary';
import { Messages } from '../ui/messages';
import { MyAccount } from '../session/my-account';
import { Submission } from '../forms/submission';
import { TextField } from '../forms/text-field';

/** Changes the user's name. */
@Component({
  selector: 'app-name-form',
  imports: [BusyButton, FormRoot, FormSummary, TextField],
  template: `
    <form id="name-form" class="stack" [formRoot]="form">
      <h2>Your name</h2>
      <app-form-summary [form]="form" [submission]="submission" />
      <app-text-field [field]="form.name" fieldId="name" label="Name" autocomplete="name" />
      <button appBusyButton type="submit" busyText="Saving…" [busy]="form().submitting()">
        Save name
      </button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NameForm {
  readonly me = input.required<Me>();

  readonly #http = inject(HttpClient);
  readonly #account = inject(MyAccount);
  readonly #messages = inject(Messages);
  // The account is reloaded when the tab becomes visible; only a changed name replaces the input.
  readonly #name = computed(() => this.me().name);
  readonly #change = linkedSignal(() => ({ name: this.#name() }));

  protected readonly submission = new Submission(async (change: MeChange) => {
    this.#account.me.set(await firstValueFrom(this.#http.patch<Me>(apiPaths.me, change)));
    this.#messages.say('Name saved.');
  });
  protected readonly form = form(
    this.#change,
    (fields) => validateStandardSchema(fields, meChangeSchema),
    { name: 'name-form', submission: this.submission },
  );
}
