import { inject, Injectable } from '@angular/core';
import { dematerialize, finalize, map, materialize, Observable, race, switchMap } from 'rxjs';
import { Clock } from './clock';
import { RECORDER } from './recorder';

const longestWaitMs = 10_000;

/** What to do while no other request can write the refresh cookie. */
export interface LockedWork<T> {
  /** @param hadToWait whether somebody else has just held the lock */
  readonly run: (hadToWait: boolean) => Observable<T>;
  /** What to do instead when the lock could not be had within 10 s. */
  readonly runWithoutLock: () => Observable<T>;
}

/**
 * Lets the requests whose answer writes the refresh cookie pass one at a time.
 *
 * The answer of one that crosses another would overwrite, or clear, the newer cookie.
 */
@Injectable({ providedIn: 'root' })
export class CookieLock {
  private readonly clock = inject(Clock);
  private readonly recorder = inject(RECORDER, { optional: true });
  private readonly queue: (() => void)[] = [];

  /** Runs the work under the lock, which is free again when the work ends or is unsubscribed. */
  hold<T>({ run, runWithoutLock }: LockedWork<T>): Observable<T> {
    const timeout = this.clock.timer(longestWaitMs);
    const held = this.acquire().pipe(
      map((hadToWait) => () => {
        this.recorder?.lock('held');
        return run(hadToWait).pipe(finalize(() => this.recorder?.lock('released')));
      }),
    );
    this.recorder?.lock('queued');
    return race(held, timeout).pipe(
      switchMap((work) => (work ?? runWithoutLock)().pipe(materialize())),
      dematerialize(),
    );
  }

  /** Emits once the lock is held: whether it had to be waited for. Unsubscribing releases it. */
  protected acquire(): Observable<boolean> {
    return new Observable((subscriber) => {
      const hadToWait = this.queue.length > 0;
      const enter = () => subscriber.next(hadToWait);
      this.queue.push(enter);
      if (!hadToWait) enter();
      return () => {
        const place = this.queue.indexOf(enter);
        this.queue.splice(place, 1);
        if (place === 0) this.queue[0]?.();
      };
    });
  }
}
