import {
  type HttpHandlerFn,
  type HttpEvent,
  HttpErrorResponse,
  type HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { type Observable, delay, filter, switchMap, throwError } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import { HookedBackend } from '../ui/hooked-backend';

/** What may befall the next refresh. */
export type RefreshTrouble = 'slow' | 'network' | 'busy' | 'lost';

const slownessMs = 3_000;

/**
 * Trouble made on this side of the wire, for the server has no doors for tests: what is sent is
 * real, and so is what the server does with it.
 */
@Injectable()
export class Troubles {
  readonly #next = signal<RefreshTrouble | null>(null);
  readonly #isOffline = signal(false);
  #isTokenToBeDropped = false;
  #dropped: string | null = null;

  readonly next = this.#next.asReadonly();
  readonly isOffline = this.#isOffline.asReadonly();

  constructor() {
    const backend = inject(HookedBackend);
    backend.hook = (request, network) => this.handle(request, network);
    inject(DestroyRef).onDestroy(() => (backend.hook = null));
  }

  /** The next refresh meets this; `null` takes it back. */
  prepare(trouble: RefreshTrouble | null): void {
    this.#next.set(trouble);
  }

  setOffline(isOffline: boolean): void {
    this.#isOffline.set(isOffline);
  }

  /** From its next use on, the present access token no longer reaches the server intact. */
  dropToken(): void {
    this.#isTokenToBeDropped = true;
  }

  /** Sends a request through whatever trouble is in its way. */
  handle(request: HttpRequest<unknown>, network: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    if (this.#isOffline()) return throwError(() => noAnswer(request));
    if (request.url !== apiPaths.refresh) return network(this.#withDroppedToken(request));

    const trouble = this.#next();
    this.#next.set(null);
    switch (trouble) {
      case 'network':
        return throwError(() => noAnswer(request));
      case 'busy':
        return throwError(() => new HttpErrorResponse({ status: 503, url: request.url }));
      case 'slow':
        return network(request).pipe(delay(slownessMs));
      case 'lost':
        return network(request).pipe(
          filter((event) => event instanceof HttpResponse),
          switchMap(() => throwError(() => noAnswer(request))),
        );
      case null:
        return network(request);
    }
  }

  #withDroppedToken(request: HttpRequest<unknown>): HttpRequest<unknown> {
    const header = request.headers.get('Authorization');
    if (header === null) return request;
    if (this.#isTokenToBeDropped) {
      this.#isTokenToBeDropped = false;
      this.#dropped = header;
    }
    return header === this.#dropped
      ? request.clone({ setHeaders: { Authorization: 'Bearer dropped' } })
      : request;
  }
}

function noAnswer({ url }: HttpRequest<unknown>): HttpErrorResponse {
  return new HttpErrorResponse({ status: 0, statusText: 'Unknown Error', url });
}
