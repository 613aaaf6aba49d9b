import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** Tells a password manager whose password the form beside it is about. */
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
  // It takes no room in the form beside it.
  styles: ':host { position: absolute; }',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UsernameHint {
  readonly email = input.required<string>();
}
