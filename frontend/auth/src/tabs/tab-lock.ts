import { inject, Injectable, NgZone } from '@angular/core';
import { Observable, switchMap } from 'rxjs';
import { AUTH_OPTIONS } from '../auth-options';
import { CookieLock, type LockedWork, type LockResult } from '../refresh/cookie-lock';
import { PAGE } from '../page/page';
import { SessionState } from '../session/session-state';
import { TabChannel } from './tab-channel';

/** A lock across all tabs of this origin; only within this tab if there are no Web Locks. */
@Injectable()
export class TabLock extends CookieLock {
  readonly #locks = inject(PAGE)?.navigator.locks;
  readonly #zone = inject(NgZone);
  readonly #state = inject(SessionState);
  readonly #siblings = inject(TabChannel);
  readonly #name = `latchkey ${inject(AUTH_OPTIONS).refresh}`;

  /** The tab that held the lock before may have a token whose message has not arrived yet. */
  override holdAfterAskingTabs<T>(work: LockedWork<T>): Observable<T> {
    return this.hold((result) =>
      result === 'queued' || this.#state.token === null
        ? this.#siblings.ask().pipe(switchMap(() => work(result)))
        : work(result),
    );
  }

  protected override acquire(): Observable<LockResult> {
    const locks = this.#locks;
    if (!locks) return super.acquire();
    return new Observable((subscriber) => {
      const aborter = new AbortController();
      const hold = (result: LockResult) =>
        new Promise<void>((release) => {
          // Releases at once if the subscriber is already gone.
          subscriber.add(release);
          this.#zone.run(() => subscriber.next(result));
        });
      locks
        .request(this.#name, { ifAvailable: true }, (lock) =>
          lock === null
            ? locks.request(this.#name, { signal: aborter.signal }, () => hold('queued'))
            : hold('first'),
        )
        .catch(() => {
          // Web Locks reject documents with an opaque origin, and aborted requests.
          if (!subscriber.closed) subscriber.add(super.acquire().subscribe(subscriber));
        });
      return () => aborter.abort();
    });
  }
}
