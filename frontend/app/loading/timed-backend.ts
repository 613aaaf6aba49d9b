import { FetchBackend, HttpBackend, type HttpEvent, type HttpRequest } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { Observable } from 'rxjs';

// Starts when a request is sent, after any wait for a refresh. Longer than the 20 s that the
// library allows a refresh.
const timeoutMs = 30_000;

/** The network, where every request gets a response in time or fails. */
@Injectable({ providedIn: 'root' })
export class TimedBackend extends HttpBackend {
  readonly #network = inject(FetchBackend);

  override handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return this.#network.handle(request.clone({ timeout: timeoutMs }));
  }
}
