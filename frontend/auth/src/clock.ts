import { inject, Injectable, NgZone } from '@angular/core';
import { Observable, timer } from 'rxjs';

/** Time as the library uses it: how long ago, and in how long; never what o'clock it is. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly zone = inject(NgZone);

  /** Starts to count, and gives the milliseconds since then whenever asked. */
  stopwatch(alreadyMs = 0): () => number {
    // A clock that was set back since must not make the past negative.
    const pastMs = Math.max(0, alreadyMs);
    const wall = Date.now() - pastMs;
    const monotonic = performance.now() - pastMs;
    // The wall clock can be set back, the monotonic one stands still while the computer sleeps.
    return () => Math.max(Date.now() - wall, performance.now() - monotonic);
  }

  /** Emits once after the time, and keeps no application from becoming stable until then. */
  timer(ms: number): Observable<void> {
    return new Observable((subscriber) =>
      this.zone.runOutsideAngular(() =>
        timer(ms).subscribe(() =>
          this.zone.run(() => {
            subscriber.next();
            subscriber.complete();
          }),
        ),
      ),
    );
  }
}
