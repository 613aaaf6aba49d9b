import type { HttpInterceptorFn } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { finalize } from 'rxjs';

/** The number of requests in flight. */
@Injectable({ providedIn: 'root' })
export class RequestsInFlight {
  readonly #count = signal(0);
  readonly count = this.#count.asReadonly();

  add(change: 1 | -1): void {
    this.#count.update((count) => count + change);
  }
}

/** Counts requests in flight. */
export const countRequests: HttpInterceptorFn = (request, next) => {
  const requests = inject(RequestsInFlight);
  requests.add(1);
  return next(request).pipe(finalize(() => requests.add(-1)));
};
