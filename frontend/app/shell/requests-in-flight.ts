import type { HttpInterceptorFn } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { finalize } from 'rxjs';

/** How many requests of the app are on their way. */
@Injectable({ providedIn: 'root' })
export class RequestsInFlight {
  readonly #count = signal(0);
  readonly count = this.#count.asReadonly();

  add(change: 1 | -1): void {
    this.#count.update((count) => count + change);
  }
}

/** Counts each request from its start to its end, whatever the end is. */
export const countRequests: HttpInterceptorFn = (request, next) => {
  const requests = inject(RequestsInFlight);
  requests.add(1);
  return next(request).pipe(finalize(() => requests.add(-1)));
};
