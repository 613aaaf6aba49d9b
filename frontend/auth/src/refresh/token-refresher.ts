import { inject, Injectable, NgZone, signal } from '@angular/core';
import {
  AsyncSubject,
  catchError,
  defer,
  EMPTY,
  filter,
  finalize,
  map,
  type Observable,
  of,
  takeUntil,
  tap,
} from 'rxjs';
import { type AccessToken, remainingMs, replaceableInMs } from './access-token';
import { RefreshUnavailable, SessionEnded } from '../auth-errors';
import { AUTH_OPTIONS } from '../auth-options';
import { AuthEndpoints, type RefreshResult } from './auth-endpoints';
import { CookieLock, type LockResult } from './cookie-lock';
import { RECORDER } from '../timeline/recorder';
import type { RefreshCause } from './refresh-cause';
import { RefreshPause } from './refresh-pause';
import { SessionMarkStore } from '../session/session-mark-store';
import { SessionState } from '../session/session-state';

/** Runs at most one refresh: callers join the one in flight; unsubscribing doesn't cancel it. */
@Injectable({ providedIn: 'root' })
export class TokenRefresher {
  readonly #options = inject(AUTH_OPTIONS);
  readonly #state = inject(SessionState);
  readonly #pause = inject(RefreshPause);
  readonly #mark = inject(SessionMarkStore);
  readonly #recorder = inject(RECORDER, { optional: true });
  readonly #lock = inject(CookieLock);
  readonly #endpoints = inject(AuthEndpoints);
  readonly #zone = inject(NgZone);
  readonly #changes = this.#state.events.pipe(filter(({ type }) => type !== 'unavailable'));
  readonly #waiting = signal(0);
  /** How many requests wait for the refresh in flight. */
  readonly waiting = this.#waiting.asReadonly();
  #running: Observable<void> | null = null;

  constructor() {
    // Any change other than `unavailable` makes the pause obsolete.
    this.#changes.subscribe(() => this.#pause.reset());
  }

  /**
   * Emits the token to send, after a refresh if the current one is missing or expires too soon;
   * `null` if there is no session.
   *
   * @throws SessionEnded if the session ends during the refresh
   * @throws RefreshUnavailable if no token is available right now
   */
  current(lifeNeededMs: number): Observable<AccessToken | null> {
    return defer(() => {
      const token = this.#state.unrejectedToken;
      // Capped at half the lifetime, or short-lived tokens would be refreshed on every call.
      const enoughMs = Math.min(lifeNeededMs, (token?.lifetimeMs ?? 0) / 2);
      if (token !== null && remainingMs(token) > enoughMs) return of(token);
      return this.#state.mayExist ? this.#join('needed') : of(null);
    });
  }

  /** Emits the successor of a rejected token, or `null` if the request must not be retried. */
  replace(rejected: AccessToken): Observable<AccessToken | null> {
    const token = this.#state.unrejectedToken;
    const isCurrent = token?.value === rejected.value;
    if (isCurrent && replaceableInMs(token) > 0) return of(null);
    this.#state.reject(rejected);
    if (rejected.epoch !== this.#state.epoch) return of(null);
    // A late rejection: the request was sent before the last refresh.
    if (token !== null && !isCurrent && remainingMs(token) > 0) return of(token);
    return this.#join('rejected').pipe(catchError(() => of(null)));
  }

  /** Refreshes, or joins the refresh in flight. Emits when it is over, whatever the outcome. */
  refresh(cause: RefreshCause): Observable<void> {
    if (this.#running !== null) return this.#running;
    return this.#isPaused(cause) || !this.#state.mayExist ? of(undefined) : this.#start(cause);
  }

  #join(cause: RefreshCause): Observable<AccessToken | null> {
    const { epoch } = this.#state;
    this.#waiting.update((count) => count + 1);
    return this.refresh(cause).pipe(
      map(() => {
        if (this.#state.epoch !== epoch) throw new SessionEnded(this.#state.endReason());
        const token = this.#state.unrejectedToken;
        // It may expire sooner than required if the refresh failed or tokens are short-lived.
        if (token !== null && remainingMs(token) > 0) return token;
        if (!this.#state.mayExist) return null;
        this.#state.reportMissingToken();
        throw new RefreshUnavailable();
      }),
      finalize(() => this.#waiting.update((count) => count - 1)),
    );
  }

  #isPaused(cause: RefreshCause): boolean {
    return this.#pause.remainingMs > 0 && cause !== 'asked';
  }

  #start(cause: RefreshCause): Observable<void> {
    const over = new AsyncSubject<void>();
    this.#running = over;
    this.#state.beginRefresh();
    const { epoch } = this.#state;
    const end = this.#recorder?.refresh(cause);
    let hasPosted = false;
    const work = (result: LockResult) => {
      // Another tab may have failed to refresh while this one waited for the lock.
      if (this.#isPaused(cause)) {
        this.#state.reportFailedRefresh();
        return EMPTY;
      }
      hasPosted = result !== 'none' || this.#options.serverHasGrace;
      const none = { type: 'unavailable', retryAfterMs: 0 } as const;
      const token = this.#state.token?.value ?? null;
      const outcome = hasPosted ? this.#endpoints.refresh(token) : of(none);
      return outcome.pipe(tap((each) => this.#settle(each)));
    };
    this.#zone.runOutsideAngular(() =>
      this.#lock
        .holdAfterAskingTabs(work)
        .pipe(
          // Another tab's token makes the refresh unnecessary. Once posted, only a new epoch does.
          takeUntil(this.#changes.pipe(filter(() => !hasPosted || this.#state.epoch !== epoch))),
          finalize(() => {
            this.#running = null;
            end?.({ hasPosted });
            this.#zone.run(() => {
              over.next();
              over.complete();
            });
          }),
        )
        .subscribe(),
    );
    return over;
  }

  #settle(result: RefreshResult): void {
    const state = this.#state;
    const mark = this.#mark.read();
    this.#zone.run(() => {
      if (result.type === 'granted') state.adopt(result.grant, { source: 'refresh' });
      else if (result.type === 'unavailable') {
        this.#pause.begin(result.retryAfterMs);
        state.reportFailedRefresh();
      } else if (state.owner() === null && (result.isNone || mark === 'unknown')) {
        state.findNothing();
        // Another tab has signed out, but its message has not arrived yet.
      } else if (result.isNone && (mark === 'none' || mark === 'signOutPending')) {
        state.signOut('otherTab');
      } else state.end(result.reason, 'here');
    });
  }
}
