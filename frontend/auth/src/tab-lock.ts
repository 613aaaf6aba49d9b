import { inject, Injectable, NgZone } from '@angular/core';
import { Observable } from 'rxjs';
import { AUTH_OPTIONS } from './auth-options';
import { Browser } from './browser';
import { CookieLock } from './cookie-lock';

/** The lock of all tabs of this origin, by Web Locks; of this tab alone where there are none. */
@Injectable()
export class TabLock extends CookieLock {
  private readonly locks = inject(Browser).locks;
  private readonly zone = inject(NgZone);
  private readonly name = `latchkey ${inject(AUTH_OPTIONS).refresh}`;

  protected override acquire(): Observable<boolean> {
    const { locks } = this;
    if (locks === null) return super.acquire();
    return new Observable((subscriber) => {
      const aborter = new AbortController();
      const hold = (hadToWait: boolean) =>
        new Promise<void>((release) => {
          if (subscriber.closed) {
            release();
            return;
          }
          subscriber.add(release);
          this.zone.run(() => subscriber.next(hadToWait));
        });
      locks
        .request(this.name, { ifAvailable: true }, (lock) =>
          lock === null
            ? locks.request(this.name, { signal: aborter.signal }, () => hold(true))
            : hold(false),
        )
        .catch(() => {
          // A document without an origin may not lock; one that has left need not.
          if (!subscriber.closed) subscriber.add(super.acquire().subscribe(subscriber));
        });
      return () => aborter.abort();
    });
  }
}
