import { inject, Injectable, NgZone } from '@angular/core';
import { Observable } from 'rxjs';

/** A timer that doesn't keep the application from becoming stable. */
@Injectable({ providedIn: 'root' })
export class BackgroundTimer {
  readonly #zone = inject(NgZone);

  /** Emits once after `ms` milliseconds, then completes. */
  after(ms: number): Observable<void> {
    return new Observable((subscriber) => {
      const ring = () =>
        this.#zone.run(() => {
          subscriber.next();
          subscriber.complete();
        });
      const timer = this.#zone.runOutsideAngular(() => setTimeout(ring, ms));
      return () => clearTimeout(timer);
    });
  }
}
