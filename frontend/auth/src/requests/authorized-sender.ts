import {
  type HttpEvent,
  HttpErrorResponse,
  HttpEventType,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { catchError, filter, map, type Observable, switchMap, throwError } from 'rxjs';
import type { AccessToken } from '../refresh/access-token';
import { ApiScope } from './api-scope';
import { SessionEnded } from '../auth-errors';
import { AUTH_OPTIONS } from '../auth-options';
import { isTokenRejected } from './challenge';
import { holdBackRejection } from './hold-back-rejection';
import { PAGE } from '../page/page';
import { RECORDER, type RequestTrace } from '../timeline/recorder';
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
    const response = this.#refresher.current(lifeNeededMs(request)).pipe(
      catchError((reason: unknown) => throwError(() => notSent(request, reason))),
      switchMap((token) => {
        trace?.step('sent');
        return token === null ? next(request) : this.#sendWith(token, request, next, trace);
      }),
    );
    return trace ? trace.follow(response) : response;
  }

  #sendWith(
    token: AccessToken,
    request: HttpRequest<unknown>,
    next: HttpHandlerFn,
    trace: RequestTrace | undefined,
  ): Observable<HttpEvent<unknown>> {
    return holdBackRejection(next(this.#authorize(request, token)), (error) => {
      if (!this.#callsForRefresh(error, request)) throw error;
      trace?.step('waiting');
      return this.#replace(token, error, request).pipe(
        switchMap((fresh) => {
          trace?.step('replayed');
          return next(this.#authorize(request, fresh));
        }),
        // The caller has already seen `Sent` from the first attempt.
        filter(({ type }) => type !== HttpEventType.Sent),
      );
    });
  }

  #authorize(request: HttpRequest<unknown>, token: AccessToken): HttpRequest<unknown> {
    this.#watch?.note(token);
    return request.clone({ setHeaders: { Authorization: `Bearer ${token.value}` } });
  }

  /** Emits the token for the retry, or throws the rejection if there must be no retry. */
  #replace(
    rejected: AccessToken,
    rejection: unknown,
    { body }: HttpRequest<unknown>,
  ): Observable<AccessToken> {
    // Pass the token that was sent, so that a late rejection doesn't start a second refresh.
    return this.#refresher.replace(rejected).pipe(
      map((fresh) => {
        // A stream can be read only once. Jest has no ReadableStream, hence no `instanceof`.
        if (fresh === null || 'getReader' in Object(body)) throw rejection;
        return fresh;
      }),
    );
  }

  #callsForRefresh(error: unknown, request: HttpRequest<unknown>): boolean {
    return (
      error instanceof HttpErrorResponse &&
      isTokenRejected(error) &&
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
