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
import { BackgroundTimer } from '../page/background-timer';
import type { EndpointResponse } from './endpoint-response';

const timeoutMs = 8_000;

/** Posts to the sign-out and refresh endpoints. */
@Injectable({ providedIn: 'root' })
export class EndpointRequest {
  // Bypasses the application's interceptors: one of them may be waiting for this response.
  readonly #backend = inject(HttpBackend);
  readonly #timer = inject(BackgroundTimer);

  /** Posts with cookies, and emits exactly one response within 8 s. */
  post(
    url: string,
    init?: { headers: HttpHeaders; keepalive: boolean },
  ): Observable<EndpointResponse> {
    const request = new HttpRequest('POST', url, null, { withCredentials: true, ...init });
    const none = new HttpErrorResponse({ url });
    const response = defer(() => this.#backend.handle(request)).pipe(
      filter((event) => event instanceof HttpResponse),
      catchError((failure: unknown) => of(failure instanceof HttpErrorResponse ? failure : none)),
      defaultIfEmpty(none),
    );
    return race(response, this.#timer.after(timeoutMs).pipe(map(() => none))).pipe(take(1));
  }
}
