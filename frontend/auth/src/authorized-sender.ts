import {
  type HttpEvent,
  HttpErrorResponse,
  HttpEventType,
  type HttpHandlerFn,
  type HttpRequest,
} from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { catchError, filter, type Observable, switchMap, throwError } from 'rxjs';
import type { AccessToken } from './access-token';
import { ApiScope } from './api-scope';
import { SessionEnded } from './auth-errors';
import { AUTH_OPTIONS } from './auth-options';
import { isTokenRefused } from './challenge';
import { RECORDER } from './recorder';
import { AUTH_MODE } from './request-context';
import { TokenRefresher } from './token-refresher';
import { TOKEN_WATCH } from './token-watch';

/** Sends requests with the access token, and once more when the server refused it. */
@Injectable({ providedIn: 'root' })
export class AuthorizedSender {
  readonly #scope = inject(ApiScope);
  readonly #refresher = inject(TokenRefresher);
  readonly #recorder = inject(RECORDER, { optional: true });
  readonly #watch = inject(TOKEN_WATCH, { optional: true });
  readonly #options = inject(AUTH_OPTIONS);

  send(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    if (!this.#scope.covers(request)) return next(request);

    const trace = this.#recorder?.request(request);
    const send = (token: AccessToken | null, step: 'sent' | 'replayed') => {
      trace?.step(step);
      if (token === null) return next(request);
      this.#watch?.note(token);
      return next(request.clone({ setHeaders: { Authorization: `Bearer ${token.value}` } }));
    };
    const answer = this.#refresher.current(this.#watch?.lifeNeededMs(request)).pipe(
      catchError((reason: unknown) => throwError(() => notSent(request, reason))),
      switchMap((token) =>
        send(token, 'sent').pipe(
          catchError((error: unknown) => {
            if (token === null || !this.#callsForRefresh(error, request)) throw error;
            trace?.step('waiting');
            // The token that was sent goes along, so that a late refusal starts no second refresh.
            return this.#refresher.replace(token).pipe(
              switchMap((fresh) => {
                // A stream has been read: there is nothing left to send. Jest has no such class.
                if (fresh === null || 'getReader' in Object(request.body)) throw error;
                // The caller has seen a `Sent` already, from the first try.
                return send(fresh, 'replayed').pipe(
                  filter(({ type }) => type !== HttpEventType.Sent),
                );
              }),
            );
          }),
        ),
      ),
    );
    return trace ? trace.follow(answer) : answer;
  }

  #callsForRefresh(error: unknown, request: HttpRequest<unknown>): boolean {
    return (
      error instanceof HttpErrorResponse &&
      isTokenRefused(error) &&
      request.context.get(AUTH_MODE) === 'refresh' &&
      this.#options.shouldRefresh(error, request)
    );
  }
}

/** The answer to a request that never left: as a server would refuse it, or as if there were none. */
function notSent(request: HttpRequest<unknown>, reason: unknown): HttpErrorResponse {
  return new HttpErrorResponse({
    error: reason,
    status: reason instanceof SessionEnded ? 401 : 0,
    url: request.urlWithParams,
  });
}
