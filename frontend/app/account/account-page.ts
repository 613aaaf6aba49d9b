import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { LoadState } from '../loading/load-state';
import { MyAccount } from '../session/my-account';
import { DeleteAccount } from './delete-account';
import { NameForm } from './name-form';
import { PasswordForm } from './password-form';

/** The user's own account: name, password and deletion. */
@Component({
  selector: 'app-account-page',
  imports: [DeleteAccount, LoadState, NameForm, PasswordForm],
  template: `
    <div class="page-head">
      <h1 tabindex="-1">Account</h1>
      @if (me.value(); as user) {
        <p>You sign in as {{ user.email }}.</p>
      }
    </div>
    <app-load-state [data]="me" />
    @if (me.value(); as user) {
      <div class="sections">
        <app-name-form class="card" [me]="user" />
        <app-password-form class="card" [email]="user.email" />
        <app-delete-account class="card" [email]="user.email" />
      </div>
    }
  `,
  styles: `
    :host {
      display: block;
      max-width: 40rem;
    }
    .sections {
      display: grid;
      gap: 1.25rem;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AccountPage {
  protected readonly me = inject(MyAccount).me;
}
