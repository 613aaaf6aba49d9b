import { DestroyRef, inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { map, type Observable, of, Subscription, switchMap } from 'rxjs';
import type { AccessToken } from '../refresh/access-token';
import { AUTH_OPTIONS } from '../auth-options';
import { AuthEndpoints, type SignOutRejection } from '../refresh/auth-endpoints';
import { CookieLock } from '../refresh/cookie-lock';
import { BackgroundTimer } from '../page/background-timer';
import { RefreshPause } from '../refresh/refresh-pause';
import { SessionMarkStore } from './session-mark-store';
import { SessionState } from './session-state';
import { noteFailedSignOut } from '../set-up-warnings';

/** Tells the server about a local sign-out, and retries until the server confirms it. */
@Injectable({ providedIn: 'root' })
export class ServerSignOut {
  readonly #options = inject(AUTH_OPTIONS);
  readonly #endpoints = inject(AuthEndpoints);
  readonly #lock = inject(CookieLock);
  readonly #mark = inject(SessionMarkStore);
  readonly #state = inject(SessionState);
  readonly #timer = inject(BackgroundTimer);
  readonly #destroyRef = inject(DestroyRef);
  readonly #pause = new RefreshPause();
  #retry = Subscription.EMPTY;

  /** Posts the sign-out if it is still pending; emits even if the server does not respond. */
  post(token: AccessToken | null): Observable<void> {
    return this.#lock.hold(() => this.#postIfPending(token));
  }

  /** Posts a sign-out left pending, after other tabs' messages: one may have signed in since. */
  postPending(): Observable<void> {
    return this.#lock.holdAfterAskingTabs(() => this.#postIfPending(null));
  }

  #postIfPending(token: AccessToken | null): Observable<void> {
    // A sign-in in the meantime must not be undone.
    if (!this.#isPending(token)) return of(undefined);
    return this.#postUntilConfirmed(token?.value ?? null).pipe(
      map((rejection) => {
        if (!this.#isPending(token)) return;
        this.#mark.write(rejection === null ? 'none' : 'signOutPending');
        if (rejection === null) this.#pause.reset();
        else this.#tryAgainAfter(rejection);
      }),
    );
  }

  #postUntilConfirmed(token: string | null): Observable<SignOutRejection | null> {
    return this.#endpoints.signOut(token).pipe(
      switchMap((rejection) => {
        if (!rejection?.callsForRefresh) return of(rejection);
        // Some servers end a session only with a valid access token: refresh to get one.
        return this.#endpoints.refresh(token).pipe(
          switchMap((result) => {
            if (result.type === 'over') return of(null);
            return result.type === 'granted'
              ? this.#endpoints.signOut(result.grant.value)
              : of(rejection);
          }),
        );
      }),
    );
  }

  #tryAgainAfter({ status, retryAfterMs }: SignOutRejection): void {
    noteFailedSignOut(this.#options, status);
    this.#state.tellSignOutPending(status);
    this.#pause.begin(retryAfterMs);
    this.#retry.unsubscribe();
    this.#retry = this.#timer
      .after(this.#pause.remainingMs)
      .pipe(
        switchMap(() => this.postPending()),
        takeUntilDestroyed(this.#destroyRef),
      )
      .subscribe();
  }

  /** Still pending if another tab overwrote the mark with a refresh from before the sign-out. */
  #isPending(token: AccessToken | null): boolean {
    const isRenewed = token !== null && this.#mark.readSession() === token.session;
    return isRenewed || this.#mark.read() === 'signOutPending';
  }
}
