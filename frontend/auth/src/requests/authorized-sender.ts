import {
  type HttpEvent,
  HttpErrorResponse,
  HttpEventType,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { catchError, filter, type Observable, switchMap, throwError } from 'rxjs';
import type { AccessToken } from '../refresh/access-token';
import { ApiScope } from './api-scope';
import { SessionEnded } from '../auth-errors';
import { AUTH_OPTIONS } from '../auth-options';
import { holdBackRejection } from './hold-back-rejection';
import { PAGE } from '../page/page';
import { RECORDER } from '../timeline/recorder';
import { AUTH_MODE } from './request-context';
import { TokenRefresher } from '../refresh/token-refresher';
import { TOKEN_WATCH } from '../refresh/token-watch';
import { lifeNeededMs } from './upload';

/** Sends requests with the access token, and retries each once if the server rejects its token. */
@Injectable({ providedIn: 'root' })
export class AuthorizedSender {
  readonly #hasPage = inject(PAGE) !== null;
  readonly #scope = inject(ApiScope);
  readonly #refresher = inject(TokenRefresher);
  readonly #recorder = inject(RECORDER, { optional: true });
  readonly #watch = inject(TOKEN_WATCH, { optional: true });
  readonly #options = inject(AUTH_OPTIONS);

  send(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    if (!this.#scope.covers(request)) return next(request);
    // A server has no session, so the browser must send the request again, as the user.
    if (!this.#hasPage) return next(request.clone({ transferCache: false }));

    const trace = this.#recorder?.request(request);
    const sendWith = (token: AccessToken) => next(this.#authorize(request, token));
    const retry = (rejected: AccessToken, rejection: unknown) => {
      if (!this.#callsForRefresh(rejection, request)) throw rejection;
      trace?.step('waiting');
      // Pass the token that was sent, so that a late rejection doesn't start a second refresh.
      return this.#refresher.replace(rejected).pipe(
        switchMap((token) => {
          // A stream can be read only once. Jest has no ReadableStream, hence no `instanceof`.
          if (token === null || 'getReader' in Object(request.body)) throw rejection;
          trace?.step('replayed');
          return sendWith(token);
        }),
        // The caller has already seen `Sent` from the first attempt.
        filter(({ type }) => type !== HttpEventType.Sent),
      );
    };

    const response = this.#refresher.current(lifeNeededMs(request)).pipe(
      catchError((reason: unknown) => throwError(() => notSent(request, reason))),
      switchMap((token) => {
        trace?.step('sent');
        if (token === null) return next(request);
        return holdBackRejection(sendWith(token), (rejection) => retry(token, rejection));
      }),
    );
    return trace ? trace.follow(response) : response;
  }

  #authorize(request: HttpRequest<unknown>, token: AccessToken): HttpRequest<unknown> {
    this.#watch?.note(token);
    return this.#options.attach(request, token.value);
  }

  #callsForRefresh(error: unknown, request: HttpRequest<unknown>): boolean {
    return (
      error instanceof HttpErrorResponse &&
      request.context.get(AUTH_MODE) === 'refresh' &&
      this.#options.shouldRefresh(error, request)
    );
  }
}

/** Returns the error for a request that was not sent: 401 without a session, 0 without a token. */
function notSent(request: HttpRequest<unknown>, reason: unknown): HttpErrorResponse {
  return new HttpErrorResponse({
    error: reason,
    status: reason instanceof SessionEnded ? 401 : 0,
    url: request.urlWithParams,
  });
}
