import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { PasswordRules } from './password-rules';
import { TextField } from './text-field';

/** The field for a new password, with its rules. */
@Component({
  selector: 'app-new-password-field',
  imports: [PasswordRules, TextField],
  template: `
    <app-text-field
      [field]="field()"
      [fieldId]="fieldId()"
      [label]="label()"
      type="password"
      autocomplete="new-password"
      [describedBy]="fieldId() + '-rules'"
    />
    <app-password-rules [rulesId]="fieldId() + '-rules'" [field]="field()" [email]="email()" />
  `,
  styles: `
    :host {
      display: grid;
      gap: 0.75rem;
      width: 100%;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NewPasswordField {
  readonly field = input.required<FieldTree<string>>();
  readonly fieldId = input.required<string>();
  readonly label = input.required<string>();
  /** The account's email address, which must not be the password; `null` if unknown. */
  readonly email = input.required<string | null>();
}
