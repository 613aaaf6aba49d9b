import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** Tells password managers which account a password form belongs to. */
@Component({
  selector: 'app-username-hint',
  template: `
    <input
      class="sr-only"
      type="email"
      name="username"
      autocomplete="username"
      tabindex="-1"
      aria-hidden="true"
      readonly
      [value]="email()"
    />
  `,
  // It takes no space in the form.
  styles: ':host { position: absolute; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UsernameHint {
  readonly email = input.required<string>();
}
