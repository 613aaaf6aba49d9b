import { inject, Injectable, NgZone } from '@angular/core';
import { Observable, switchMap } from 'rxjs';
import { AUTH_OPTIONS } from '../auth-options';
import { CookieLock, type LockedWork, type Turn } from '../refresh/cookie-lock';
import { PAGE } from '../page/page';
import { SessionState } from '../session/session-state';
import { TabChannel } from './tab-channel';

/** The lock of all tabs of this origin, by Web Locks; of this tab alone where there are none. */
@Injectable()
export class TabLock extends CookieLock {
  readonly #locks = inject(PAGE)?.navigator.locks;
  readonly #zone = inject(NgZone);
  readonly #state = inject(SessionState);
  readonly #siblings = inject(TabChannel);
  readonly #name = `latchkey ${inject(AUTH_OPTIONS).refresh}`;

  /** A tab that has just held the lock may have a token whose message is still on its way. */
  override holdAfterNews<T>(work: LockedWork<T>): Observable<T> {
    return this.hold((turn) =>
      turn === 'queued' || this.#state.token === null
        ? this.#siblings.ask().pipe(switchMap(() => work(turn)))
        : work(turn),
    );
  }

  protected override acquire(): Observable<Turn> {
    const locks = this.#locks;
    if (!locks) return super.acquire();
    return new Observable((subscriber) => {
      const aborter = new AbortController();
      const hold = (turn: Turn) =>
        new Promise<void>((release) => {
          // Done at once for one that has left.
          subscriber.add(release);
          this.#zone.run(() => subscriber.next(turn));
        });
      locks
        .request(this.#name, { ifAvailable: true }, (lock) =>
          lock === null
            ? locks.request(this.#name, { signal: aborter.signal }, () => hold('queued'))
            : hold('first'),
        )
        .catch(() => {
          // A document without an origin may not lock; one that has left need not.
          if (!subscriber.closed) subscriber.add(super.acquire().subscribe(subscriber));
        });
      return () => aborter.abort();
    });
  }
}
