import { HttpClient } from '@angular/common/http';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
} from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { type Observable, filter, map, switchMap, timer } from 'rxjs';
import type { AdminUser, AdminUserChange, AdminUsers } from '#shared/admin';
import { apiPaths } from '#shared/api-paths';
import { UserActions } from '../session/user-actions';
import { FailureText } from '../loading/failure-text';
import { load } from '../loading/load';
import { LoadState } from '../loading/load-state';
import { Messages } from '../ui/messages';
import { MyAccount } from '../session/my-account';
import { tickingNow } from '../ui/ticking';
import { AdminNav } from './admin-nav';
import { CursorTrail } from './cursor-trail';
import { keepWhileLoading } from '../loading/keep-while-loading';
import { Pager } from './pager';
import { QueryInAddress } from './query-in-address';
import { userQuestions } from './user-questions';
import { type AdminAction, UserRow } from './user-row';

const changes: Record<Exclude<AdminAction, 'signOut'>, AdminUserChange> = {
  grantAdmin: { isAdmin: true },
  withdrawAdmin: { isAdmin: false },
  disable: { disabled: true },
  enable: { disabled: false },
};

const restMs = 300;

/** All accounts, searched and paged by the server. */
@Component({
  selector: 'app-users-page',
  imports: [AdminNav, FailureText, LoadState, Pager, UserRow],
  templateUrl: './users-page.html',
  styleUrl: './admin-list.css',
  providers: [UserActions],
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class UsersPage {
  /** The search text, from the URL. */
  readonly search = input<string>();

  readonly #http = inject(HttpClient);
  readonly #messages = inject(Messages);

  protected readonly now = tickingNow(30_000);
  protected readonly me = inject(MyAccount).me.value;
  // Replaces the input only if the search in the URL differs from what was typed here.
  protected readonly typed = linkedSignal<string, string>({
    source: () => this.search() ?? '',
    computation: (search, previous) =>
      previous?.value.trim() === search ? previous.value : search,
  });
  protected readonly trail = new CursorTrail(this.search);

  protected readonly users = keepWhileLoading(
    load<AdminUsers>(() => {
      const search = this.search();
      const cursor = this.trail.cursor();
      return {
        url: apiPaths.adminUsers,
        params: { ...(search && { search }), ...(cursor !== undefined && { cursor }) },
      };
    }),
  );
  protected readonly isEmpty = computed(() => this.users.value()?.users.length === 0);
  protected readonly howMany = computed(() => {
    const count = this.users.value()?.users.length ?? 0;
    if (count === 0) return 'No account';
    return count === 1 ? '1 account on this page' : `${count} accounts on this page`;
  });
  /** The name of each action is the id of its account. */
  protected readonly actions = inject(UserActions);

  constructor() {
    const address = inject(QueryInAddress);
    toObservable(this.typed)
      .pipe(
        switchMap((text) => timer(restMs).pipe(map(() => text.trim()))),
        filter((search) => search !== (this.search() ?? '')),
        takeUntilDestroyed(),
      )
      .subscribe((search) => address.change({ search: search || null }));
  }

  protected async run(act: AdminAction, user: AdminUser): Promise<void> {
    const { ask, done } = userQuestions[act];
    await this.actions.run(user.id, {
      question: ask(user),
      send: () => this.#send(act, user),
      done: () => {
        this.#messages.say(done(user));
        this.users.reload();
      },
    });
  }

  #send(act: AdminAction, { id }: AdminUser): Observable<unknown> {
    const path = (pattern: string) => pattern.replace(':id', encodeURIComponent(id));
    return act === 'signOut'
      ? this.#http.delete(path(apiPaths.adminUserSessions))
      : this.#http.patch<AdminUser>(path(apiPaths.adminUser), changes[act]);
  }
}
