import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { firstValueFrom, map } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import { Action } from '../ui/action';
import { Confirmation } from '../ui/confirmation';
import { type Failure, toFailure } from '../ui/failure';
import { FailureText } from '../ui/failure-text';
import { OwnSignOut } from '../ui/own-sign-out';
import { StepUp } from '../ui/step-up';

/** Deletes the account, after a question and the password. */
@Component({
  selector: 'app-delete-account',
  imports: [Action, FailureText],
  template: `
    <div class="stack">
      <h2>Delete account</h2>
      <p class="soft">
        The account and everything in it go for good, and every device is signed out.
      </p>
      @if (failure(); as failure) {
        <div class="notice danger" role="alert"><app-failure-text [failure]="failure" /></div>
      }
      <button
        appAction
        type="button"
        class="quiet danger"
        busyText="Deleting account…"
        [busy]="isDeleting()"
        (pressed)="deleteAccount()"
      >
        Delete my account
      </button>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeleteAccount {
  readonly email = input.required<string>();

  readonly #http = inject(HttpClient);
  readonly #signOut = inject(OwnSignOut);
  readonly #confirmation = inject(Confirmation);
  readonly #stepUp = inject(StepUp);

  protected readonly isDeleting = signal(false);
  protected readonly failure = signal<Failure | null>(null);

  protected async deleteAccount(): Promise<void> {
    const isWanted = await this.#confirmation.ask({
      title: 'Delete your account?',
      text: `${this.email()} can then no longer sign in, and nothing of it can be brought back.`,
      action: 'Delete my account',
      isLoss: true,
    });
    if (!isWanted) return;

    this.isDeleting.set(true);
    this.failure.set(null);
    try {
      const act = () => firstValueFrom(this.#http.delete(apiPaths.me).pipe(map(() => 'deleted')));
      if ((await this.#stepUp.run(act)) === 'deleted') {
        await this.#signOut.run('account_deleted');
      }
    } catch (error) {
      this.failure.set(toFailure(error));
    } finally {
      this.isDeleting.set(false);
    }
  }
}
