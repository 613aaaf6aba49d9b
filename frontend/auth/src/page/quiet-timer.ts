import { inject, Injectable, NgZone } from '@angular/core';
import { Observable } from 'rxjs';

/** Waits, and keeps no application from becoming stable meanwhile. */
@Injectable({ providedIn: 'root' })
export class QuietTimer {
  readonly #zone = inject(NgZone);

  /** Emits once after the time, and completes. */
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
