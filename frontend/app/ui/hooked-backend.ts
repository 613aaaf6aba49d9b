import {
  FetchBackend,
  HttpBackend,
  type HttpEvent,
  type HttpHandlerFn,
  type HttpInterceptorFn,
  type HttpRequest,
} from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { Observable } from 'rxjs';

/** Sends a request, and does something else with it. */
export type Hook = (
  request: HttpRequest<unknown>,
  send: HttpHandlerFn,
) => Observable<HttpEvent<unknown>>;

/** The network, with places where the live view may watch and trouble this tab's requests. */
@Injectable({ providedIn: 'root' })
export class HookedBackend extends HttpBackend {
  readonly #backend = inject(FetchBackend);

  /** Sees a request as its caller does: once, however often it is sent. */
  watchCaller: Hook = passOn;
  /** Sees all that is sent: first tries, second ones, refreshes. */
  watchNetwork: Hook = passOn;
  /** Stands between the watcher and the network. */
  trouble: Hook = passOn;

  override handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return this.watchNetwork(request, (watched) =>
      this.trouble(watched, (sent) => this.#backend.handle(sent)),
    );
  }
}

/** The interceptor that sees requests as their callers do. */
export const watchCallers: HttpInterceptorFn = (request, next) =>
  inject(HookedBackend).watchCaller(request, next);

/** A hook that does nothing. */
export function passOn(request: HttpRequest<unknown>, send: HttpHandlerFn) {
  return send(request);
}
