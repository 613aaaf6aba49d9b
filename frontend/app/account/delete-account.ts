import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { apiPaths } from '#shared/api-paths';
import { BusyButton } from '../ui/busy-button';
import { UserActions } from '../session/user-actions';
import { FailureText } from '../loading/failure-text';
import { OwnSignOut } from '../session/own-sign-out';

/** Deletes the account, after a question and the password. */
@Component({
  selector: 'app-delete-account',
  imports: [BusyButton, FailureText],
  template: `
    <div class="stack">
      <h2>Delete account</h2>
      <p class="soft">
        The account and everything in it go for good, and every device is signed out.
      </p>
      @if (actions.failure(); as failure) {
        <div class="notice danger" role="alert"><app-failure-text [failure]="failure" /></div>
      }
      <button
        appBusyButton
        type="button"
        class="quiet danger"
        busyText="Deleting account…"
        [busy]="actions.running() !== null"
        (pressed)="deleteAccount()"
      >
        Delete my account
      </button>
    </div>
  `,
  providers: [UserActions],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeleteAccount {
  readonly email = input.required<string>();

  readonly #http = inject(HttpClient);
  readonly #signOut = inject(OwnSignOut);
  protected readonly actions = inject(UserActions);

  protected async deleteAccount(): Promise<void> {
    await this.actions.run('delete', {
      question: {
        title: 'Delete your account?',
        text: `You will no longer be able to sign in as ${this.email()}. This cannot be undone.`,
        action: 'Delete my account',
        isLoss: true,
      },
      send: () => this.#http.delete(apiPaths.me),
      done: () => this.#signOut.run('account_deleted'),
    });
  }
}
