import {
  HttpBackend,
  HttpErrorResponse,
  type HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import {
  catchError,
  defaultIfEmpty,
  defer,
  filter,
  map,
  type Observable,
  of,
  race,
  take,
} from 'rxjs';
import { QuietTimer } from '../page/quiet-timer';

/** The response from an endpoint; an error with status 0 if there was none. */
export type EndpointResponse = HttpResponse<unknown> | HttpErrorResponse;

const timeoutMs = 8_000;

/** Posts to the sign-out and refresh endpoints. */
@Injectable({ providedIn: 'root' })
export class EndpointRequest {
  // Bypasses the application's interceptors: one of them may be waiting for this response.
  readonly #backend = inject(HttpBackend);
  readonly #timer = inject(QuietTimer);

  /** Posts with cookies, and emits exactly one response within 8 s. */
  post(
    url: string,
    init?: { headers: HttpHeaders; keepalive: boolean },
  ): Observable<EndpointResponse> {
    const request = new HttpRequest('POST', url, null, { withCredentials: true, ...init });
    const none = new HttpErrorResponse({ url });
    const answer = defer(() => this.#backend.handle(request)).pipe(
      filter((event) => event instanceof HttpResponse),
      catchError((failure: unknown) => of(failure instanceof HttpErrorResponse ? failure : none)),
      defaultIfEmpty(none),
    );
    return race(answer, this.#timer.after(timeoutMs).pipe(map(() => none))).pipe(take(1));
  }
}
