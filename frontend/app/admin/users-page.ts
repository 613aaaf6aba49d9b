import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import {
  type Observable,
  debounceTime,
  distinctUntilChanged,
  firstValueFrom,
  map,
  tap,
} from 'rxjs';
import type { AdminUser, AdminUserChange, AdminUsers } from '#shared/admin';
import { apiPaths } from '#shared/api-paths';
import { Confirmation } from '../ui/confirmation';
import { type Failure, toFailure } from '../ui/failure';
import { FailureText } from '../ui/failure-text';
import { load } from '../ui/load';
import { LoadState } from '../ui/load-state';
import { Messages } from '../ui/messages';
import { MyAccount } from '../ui/my-account';
import { StepUp } from '../ui/step-up';
import { tickingNow } from '../ui/ticking';
import { AdminNav } from './admin-nav';
import { CursorTrail } from './cursor-trail';
import { latest } from './latest';
import { Pager } from './pager';
import { userQuestions } from './user-questions';
import { type UserAct, UserRow } from './user-row';

const changes: Record<Exclude<UserAct, 'signOut'>, AdminUserChange> = {
  grantAdmin: { isAdmin: true },
  withdrawAdmin: { isAdmin: false },
  disable: { disabled: true },
  enable: { disabled: false },
};

/** Every account there is, searched and cut into pages by the server. */
@Component({
  selector: 'app-users-page',
  imports: [AdminNav, FailureText, LoadState, Pager, UserRow],
  templateUrl: './users-page.html',
  styleUrl: './admin-list.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UsersPage {
  readonly #http = inject(HttpClient);
  readonly #confirmation = inject(Confirmation);
  readonly #stepUp = inject(StepUp);
  readonly #messages = inject(Messages);

  protected readonly now = tickingNow(30_000);
  protected readonly me = inject(MyAccount).me.value;
  protected readonly typed = signal('');
  protected readonly trail = new CursorTrail();
  readonly #search = toSignal(
    toObservable(this.typed).pipe(
      debounceTime(300),
      map((text) => text.trim()),
      distinctUntilChanged(),
      tap(() => this.trail.restart()),
    ),
    { initialValue: '' },
  );

  protected readonly users = latest(
    load<AdminUsers>(() => {
      const search = this.#search();
      const cursor = this.trail.cursor();
      return {
        url: apiPaths.adminUsers,
        params: { ...(search && { search }), ...(cursor !== undefined && { cursor }) },
      };
    }),
  );
  protected readonly isEmpty = computed(() => this.users.value()?.users.length === 0);
  /** The id of the account that is being changed. */
  protected readonly changing = signal<string | null>(null);
  protected readonly failure = signal<Failure | null>(null);

  protected async run(act: UserAct, user: AdminUser): Promise<void> {
    const { ask, done } = userQuestions[act];
    if (this.changing() !== null || !(await this.#confirmation.ask(ask(user)))) return;
    this.changing.set(user.id);
    this.failure.set(null);
    try {
      const send = () => firstValueFrom(this.#send(act, user).pipe(map(() => 'done')));
      if ((await this.#stepUp.run(send)) === null) return;
      this.#messages.say(done(user));
      this.users.reload();
    } catch (error) {
      this.failure.set(toFailure(error));
    } finally {
      this.changing.set(null);
    }
  }

  #send(act: UserAct, { id }: AdminUser): Observable<unknown> {
    const path = (pattern: string) => pattern.replace(':id', encodeURIComponent(id));
    return act === 'signOut'
      ? this.#http.delete(path(apiPaths.adminUserSessions))
      : this.#http.patch<AdminUser>(path(apiPaths.adminUser), changes[act]);
  }
}
