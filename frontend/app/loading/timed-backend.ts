import {
  FetchBackend,
  HttpBackend,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, tap } from 'rxjs';
import { LastEnding } from '../session/last-ending';

// Counts from the moment a request leaves, without its wait for a refresh. Longer than the 20 s
// that a refresh of the library may take.
const patienceMs = 30_000;

/** Sends a request, or does something else with it. */
export type Hook = (
  request: HttpRequest<unknown>,
  send: HttpHandlerFn,
) => Observable<HttpEvent<unknown>>;

/**
 * The network, which answers in time or not at all, with a place where the live view may get in the
 * way of this tab's requests.
 */
@Injectable({ providedIn: 'root' })
export class HookedBackend extends HttpBackend {
  readonly #backend = inject(FetchBackend);
  readonly #lastEnding = inject(LastEnding);
  hook: Hook | null = null;

  override handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    const send: HttpHandlerFn = (sent) => this.#backend.handle(sent.clone({ timeout: patienceMs }));
    const answer = this.hook === null ? send(request) : this.hook(request, send);
    return answer.pipe(tap({ error: (error) => this.#lastEnding.note(request.url, error) }));
  }
}
