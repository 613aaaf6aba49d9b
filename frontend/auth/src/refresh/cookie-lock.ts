import { inject, Injectable } from '@angular/core';
import { dematerialize, finalize, map, materialize, Observable, race, switchMap } from 'rxjs';
import { BackgroundTimer } from '../page/background-timer';
import { RECORDER } from '../timeline/recorder';

const longestWaitMs = 10_000;

/** How the lock was obtained: at once, after waiting, or not at all within 10 s. */
export type LockResult = 'first' | 'queued' | 'none';

/** Work to do while no other request can write the refresh cookie. */
export type LockedWork<T> = (result: LockResult) => Observable<T>;

/**
 * Runs requests that write the refresh cookie one at a time.
 *
 * If two overlapped, the later response could overwrite or clear the newer cookie.
 */
@Injectable({ providedIn: 'root' })
export class CookieLock {
  readonly #timer = inject(BackgroundTimer);
  readonly #recorder = inject(RECORDER, { optional: true });
  readonly #queue: (() => void)[] = [];

  /** Runs the work under the lock, and releases it when the work ends or is unsubscribed. */
  hold<T>(work: LockedWork<T>): Observable<T> {
    this.#recorder?.lock('queued');
    return race(
      this.acquire(),
      this.#timer.after(longestWaitMs).pipe(map(() => 'none' as const)),
    ).pipe(
      switchMap((result) => {
        const recorder = result === 'none' ? null : this.#recorder;
        recorder?.lock('held');
        return work(result).pipe(
          finalize(() => recorder?.lock('released')),
          materialize(),
        );
      }),
      dematerialize(),
    );
  }

  /** Like `hold`, but first waits for other tabs' messages, which may make the work unnecessary. */
  holdAfterAskingTabs<T>(work: LockedWork<T>): Observable<T> {
    return this.hold(work);
  }

  /** Emits once the lock is held; unsubscribing releases it. */
  protected acquire(): Observable<LockResult> {
    return new Observable((subscriber) => {
      const isFirst = this.#queue.length === 0;
      const enter = () => subscriber.next(isFirst ? 'first' : 'queued');
      this.#queue.push(enter);
      if (isFirst) enter();
      return () => {
        const place = this.#queue.indexOf(enter);
        this.#queue.splice(place, 1);
        if (place === 0) this.#queue[0]?.();
      };
    });
  }
}
