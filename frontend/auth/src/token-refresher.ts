import { HttpBackend, HttpRequest, HttpResponse } from '@angular/common/http';
import { inject, Injectable, NgZone, signal } from '@angular/core';
import {
  AsyncSubject,
  catchError,
  defaultIfEmpty,
  defer,
  EMPTY,
  filter,
  finalize,
  map,
  type Observable,
  of,
  race,
  switchMap,
  take,
  takeUntil,
  tap,
} from 'rxjs';
import { type AccessToken, remainingMs } from './access-token';
import { RefreshUnavailable, SessionEnded } from './auth-errors';
import { AUTH_OPTIONS } from './auth-options';
import { Clock } from './clock';
import { CookieLock } from './cookie-lock';
import { noAnswer, readFailure, readResponse, type RefreshAnswer } from './refresh-answer';
import { RECORDER } from './recorder';
import { RefreshPause } from './refresh-pause';
import { SessionState } from './session-state';
import { SIBLINGS } from './siblings';

/** Why a refresh runs. */
export type RefreshCause = 'restored' | 'rejected' | 'needed' | 'asked' | 'shared' | 'early';

const answerTimeoutMs = 8_000;
const firstPatienceMs = 10_000;
const longestPatienceMs = 300_000;
// Lifetimes are whole seconds and count from receipt: for the server a token is over a little sooner.
const expiryBlurMs = 2_000;

/** Owns the one refresh: whoever needs a token joins it, and nobody's leaving ends it. */
@Injectable({ providedIn: 'root' })
export class TokenRefresher {
  /** How many requests wait for the refresh that runs. */
  readonly waiting = signal(0);

  private readonly options = inject(AUTH_OPTIONS);
  private readonly state = inject(SessionState);
  private readonly pause = inject(RefreshPause);
  private readonly siblings = inject(SIBLINGS, { optional: true });
  private readonly recorder = inject(RECORDER, { optional: true });
  private readonly lock = inject(CookieLock);
  private readonly clock = inject(Clock);
  private readonly zone = inject(NgZone);
  // Goes around the application's interceptors: one of them may wait for this very refresh.
  private readonly backend = inject(HttpBackend);
  private patienceMs = firstPatienceMs;
  private running: Observable<void> | null = null;

  constructor() {
    // Whatever happens to a session, a server has answered: here or in another tab.
    this.state.events
      .pipe(filter(({ type }) => type !== 'unavailable'))
      .subscribe(() => this.pause.reset());
    this.state.drops.subscribe(() => this.refresh('shared'));
  }

  /**
   * Gives the token to send with, after a refresh if need be; `null` when there is no session.
   *
   * @throws SessionEnded when the session ended meanwhile
   * @throws RefreshUnavailable when no token can be had now
   */
  current(shortestLifeMs = -Infinity): Observable<AccessToken | null> {
    return defer(() => {
      const token = this.state.usableToken;
      // Of a server whose tokens are short, no more than half a life can be asked.
      const enoughMs = Math.min(shortestLifeMs, (token?.grant.expires_in ?? 0) * 500);
      if (token !== null && remainingMs(token) > enoughMs) return of(token);
      return this.state.mayExist ? this.join('needed', shortestLifeMs) : of(null);
    });
  }

  /** Gives the successor of a token that a server refused; `null` when the refusal has to stand. */
  replace(refused: AccessToken): Observable<AccessToken | null> {
    const token = this.state.usableToken;
    if (refused.epoch !== this.state.epoch) return of(null);
    if (token !== null) {
      // It was sent before the last refresh, and comes back after it.
      if (token.version !== refused.version) return of(token);
      if (this.isRefreshFruitless(token)) return of(null);
      this.state.reject(token);
    }
    return this.join('rejected').pipe(catchError(() => of(null)));
  }

  /** Refreshes, or joins the refresh that runs; emits when it is over, whatever it led to. */
  refresh(cause: RefreshCause): Observable<void> {
    if (this.running !== null) return this.running;
    return this.isPaused(cause) || !this.state.mayExist ? of(undefined) : this.start(cause);
  }

  private join(cause: RefreshCause, shortestLifeMs = -Infinity): Observable<AccessToken | null> {
    const { epoch } = this.state;
    this.waiting.update((count) => count + 1);
    return this.refresh(cause).pipe(
      map(() => {
        if (this.state.epoch !== epoch) throw new SessionEnded(this.state.endReason());
        const token = this.state.usableToken;
        // Where no longer life can be had, any life has to do.
        if (token !== null && remainingMs(token) > Math.min(shortestLifeMs, 0)) return token;
        if (!this.state.mayExist) return null;
        throw new RefreshUnavailable();
      }),
      finalize(() => this.waiting.update((count) => count - 1)),
    );
  }

  private isPaused(cause: RefreshCause): boolean {
    return this.pause.remainingMs > 0 && cause !== 'asked';
  }

  private start(cause: RefreshCause): Observable<void> {
    const over = new AsyncSubject<void>();
    this.running = over;
    this.state.beginRefresh();
    const { version } = this.state;
    const end = this.recorder?.refresh(cause);
    let hasPosted = false;
    const post = () => this.post().pipe(tap((answer) => this.settle(answer)));
    const giveUp = () => of(noAnswer).pipe(tap((answer) => this.settle(answer)));
    const postIfNeeded = () => {
      if (this.state.version !== version) return EMPTY;
      if (this.isPaused(cause)) {
        this.state.becomeUnavailable();
        return EMPTY;
      }
      hasPosted = true;
      return post();
    };
    const run = (hadToWait: boolean) =>
      // Another tab may have refreshed while this one waited for the lock.
      this.state.version !== version || this.isPaused(cause)
        ? postIfNeeded()
        : this.askSiblings(hadToWait).pipe(switchMap(postIfNeeded));
    this.zone.runOutsideAngular(() =>
      this.lock
        .hold({ run, runWithoutLock: this.options.serverHasGrace ? post : giveUp })
        .pipe(
          takeUntil(this.state.epochs),
          finalize(() => {
            this.running = null;
            end?.({ hasPosted });
            this.zone.run(() => {
              over.next();
              over.complete();
            });
          }),
        )
        .subscribe(),
    );
    return over;
  }

  /** A tab that has just held the lock may have a token whose message is still on its way. */
  private askSiblings(hadToWait: boolean): Observable<unknown> {
    return (hadToWait || this.state.token === null ? this.siblings?.ask() : null) ?? of(undefined);
  }

  private post(): Observable<RefreshAnswer> {
    const request = new HttpRequest('POST', this.options.refresh, null, { withCredentials: true });
    const answer = defer(() => this.backend.handle(request)).pipe(
      filter((event) => event instanceof HttpResponse),
      map(readResponse),
      catchError((failure: unknown) => of(readFailure(failure))),
      defaultIfEmpty(noAnswer),
    );
    const timeout = this.clock.timer(answerTimeoutMs).pipe(map(() => noAnswer));
    return race(answer, timeout).pipe(take(1));
  }

  private settle(answer: RefreshAnswer): void {
    this.zone.run(() => {
      if (answer.kind === 'unavailable') {
        this.pause.begin(answer.retryAfterMs);
        this.state.becomeUnavailable();
        return;
      }
      if (answer.kind === 'granted') this.state.adopt(answer.grant, 'refresh');
      else if (answer.code === 'no_session' && this.state.owner() === null) {
        this.state.findNothing('none');
      } else this.state.end(answer.reason);
    });
  }

  /**
   * Tells whether the server minds something else than the token: it refuses one that it granted
   * in place of a refused one, and that still lives. Patience grows each time that proves true.
   */
  private isRefreshFruitless(token: AccessToken): boolean {
    if (!token.replacesRejected || remainingMs(token) <= expiryBlurMs) {
      this.patienceMs = firstPatienceMs;
      return false;
    }
    if (token.ageMs() < this.patienceMs) return true;
    this.patienceMs = Math.min(this.patienceMs * 2, longestPatienceMs);
    return false;
  }
}
