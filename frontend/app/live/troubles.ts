import {
  HttpBackend,
  type HttpHandlerFn,
  type HttpEvent,
  HttpErrorResponse,
  type HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { type Observable, delay, filter, switchMap, throwError } from 'rxjs';
import { apiPaths } from '#shared/api-paths';
import { EveryTab } from './every-tab';
import type { RefreshTrouble } from './refresh-trouble';
import { TokenDrop } from './token-drop';

const slownessMs = 3_000;

/**
 * Problems simulated in the browser, because the server has no test hooks: the requests are real,
 * and so is what the server does with them.
 */
@Injectable()
export class Troubles {
  readonly #everyTab = inject(EveryTab);
  readonly #drop = inject(TokenDrop);
  readonly #next = signal<RefreshTrouble | null>(null);
  readonly #isOffline = signal(false);

  readonly next = this.#next.asReadonly();
  readonly isOffline = this.#isOffline.asReadonly();

  constructor() {
    // Only while the live view is open; the rest of the app contains nothing of this.
    const backend = inject(HttpBackend);
    const network = backend.handle.bind(backend);
    backend.handle = (request) => this.handle(request, network);
    inject(DestroyRef).onDestroy(() => (backend.handle = network));
    this.#everyTab.wishes.pipe(takeUntilDestroyed()).subscribe((wish) => {
      if (wish.type === 'trouble') this.#next.set(wish.trouble);
    });
  }

  /** Sets the problem of the next refresh in any tab; `null` for none. */
  prepare(trouble: RefreshTrouble | null): void {
    this.#everyTab.ask({ type: 'trouble', trouble });
  }

  toggleOffline(): void {
    this.#isOffline.update((isOffline) => !isOffline);
  }

  /** Sends a request, with the simulated problem. */
  handle(request: HttpRequest<unknown>, network: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    if (this.#isOffline()) return throwError(() => noAnswer(request));
    if (request.url !== apiPaths.refresh) return network(this.#drop.apply(request));

    const trouble = this.#next();
    this.prepare(null);
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
}

function noAnswer({ url }: HttpRequest<unknown>): HttpErrorResponse {
  return new HttpErrorResponse({ status: 0, statusText: 'Unknown Error', url });
}
