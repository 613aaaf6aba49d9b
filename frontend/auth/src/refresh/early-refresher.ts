import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { defer, filter, map, type Observable, of, Subject, switchMap, take } from 'rxjs';
import { type AccessToken, remainingMs } from './access-token';
import { isVisible, PAGE, pageEvents } from '../page/page';
import { BackgroundTimer } from '../page/background-timer';
import { SessionState } from '../session/session-state';
import { TokenRefresher } from './token-refresher';
import type { TokenWatch } from './token-watch';

const longestLeadMs = 30_000;
// Browsers fire longer timeouts at once.
const longestTimerMs = 2 ** 31 - 1;

/**
 * Refreshes a token shortly before it expires, so requests don't have to wait.
 *
 * Only tokens in use are refreshed: a tab that is merely open must not keep its session alive.
 */
@Injectable()
export class EarlyRefresher implements TokenWatch {
  readonly #page = inject(PAGE);
  readonly #seen = pageEvents('visibilitychange');
  readonly #timer = inject(BackgroundTimer);
  readonly #state = inject(SessionState);
  readonly #refresher = inject(TokenRefresher);
  readonly #used = new Subject<AccessToken>();
  #lastUsed: AccessToken | null = null;

  constructor() {
    this.#used
      .pipe(
        switchMap((token) => this.#whenDue(token, leadMs(token)).pipe(map(() => token))),
        filter((token) => token === this.#state.unrejectedToken && remainingMs(token) > 0),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.#refresher.refresh('early'));
  }

  /** Schedules the refresh when a token is first used. */
  note(token: AccessToken): void {
    if (token === this.#lastUsed) return;
    this.#lastUsed = token;
    this.#used.next(token);
  }

  #whenDue(token: AccessToken, leadMs: number): Observable<unknown> {
    return defer(() => {
      const waitMs = remainingMs(token) - leadMs;
      if (waitMs <= 0) return isVisible(this.#page) ? of(true) : this.#seen.pipe(take(1));
      // Rounded up: a clock with whole milliseconds, as in tests, never advances by a fraction.
      return this.#timer
        .after(Math.min(Math.ceil(waitMs), longestTimerMs))
        .pipe(switchMap(() => this.#whenDue(token, leadMs)));
    });
  }
}

/** Returns 30 s, or a tenth of a shorter lifetime, minus up to half so that tabs take turns. */
function leadMs({ lifetimeMs }: AccessToken): number {
  const lead = Math.min(longestLeadMs, lifetimeMs / 10);
  return lead * (1 - Math.random() / 2);
}
