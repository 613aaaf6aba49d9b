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
import { TOKEN_USE } from './token-use';
import { isLargeUpload, isStream } from './upload';

// What a long upload may take before the server looks at its token.
const uploadLifeMs = 60_000;

/** Sends requests with the access token, and once more when the server refused it. */
@Injectable({ providedIn: 'root' })
export class AuthorizedSender {
  private readonly scope = inject(ApiScope);
  private readonly refresher = inject(TokenRefresher);
  private readonly recorder = inject(RECORDER, { optional: true });
  private readonly noteUse = inject(TOKEN_USE, { optional: true });
  private readonly options = inject(AUTH_OPTIONS);

  send(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    if (!this.scope.covers(request)) return next(request);

    const trace = this.recorder?.request(request);
    const send = (token: AccessToken | null, step: 'sent' | 'replayed') => {
      trace?.step(step);
      if (token === null) return next(request);
      this.noteUse?.(token);
      return next(withBearer(request, token));
    };
    const answer = this.refresher.current(isLargeUpload(request) ? uploadLifeMs : undefined).pipe(
      catchError((reason: unknown) => throwError(() => notSent(request, reason))),
      switchMap((token) =>
        send(token, 'sent').pipe(
          catchError((error: unknown) => {
            if (token === null || !this.callsForRefresh(error, request)) throw error;
            trace?.step('waiting');
            // The token that was sent goes along, so that a late refusal starts no second refresh.
            return this.refresher.replace(token).pipe(
              switchMap((fresh) => {
                // A stream has been read: there is nothing left to send.
                if (fresh === null || isStream(request)) throw error;
                return send(fresh, 'replayed').pipe(filter(isNews));
              }),
            );
          }),
        ),
      ),
    );
    return trace ? trace.follow(answer) : answer;
  }

  private callsForRefresh(error: unknown, request: HttpRequest<unknown>): boolean {
    return (
      error instanceof HttpErrorResponse &&
      isTokenRefused(error) &&
      request.context.get(AUTH_MODE) === 'refresh' &&
      this.options.shouldRefresh(error, request)
    );
  }
}

function withBearer(request: HttpRequest<unknown>, token: AccessToken): HttpRequest<unknown> {
  return request.clone({ setHeaders: { Authorization: `Bearer ${token.value}` } });
}

/** The caller has seen a `Sent` already, from the first try. */
function isNews(event: HttpEvent<unknown>): boolean {
  return event.type !== HttpEventType.Sent;
}

/** The answer to a request that never left: as a server would refuse it, or as if there were none. */
function notSent(request: HttpRequest<unknown>, reason: unknown): HttpErrorResponse {
  return new HttpErrorResponse({
    error: reason,
    status: reason instanceof SessionEnded ? 401 : 0,
    url: request.urlWithParams,
  });
}
