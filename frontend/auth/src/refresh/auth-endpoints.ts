import { HttpBackend, HttpErrorResponse, HttpRequest, HttpResponse } from '@angular/common/http';
import { ErrorHandler, inject, Injectable, Injector, runInInjectionContext } from '@angular/core';
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
import type { Grant } from './access-token';
import { AUTH_OPTIONS } from '../auth-options';
import { BackgroundTimer } from '../page/background-timer';
import {
  noteFailedRefresh,
  noteMissingToken,
  noteRefresh,
  noteSessionOver,
} from '../set-up-warnings';
import { textIn } from './text-in';
import { toGrant } from './to-grant';

const timeoutMs = 8_000;

/** What the server says to a refresh. */
export type RefreshResult =
  | { readonly type: 'granted'; readonly grant: Grant }
  /** `isNone`: it doesn't know of any session, so none has ended. */
  | { readonly type: 'over'; readonly isNone: boolean; readonly reason: string | null }
  | { readonly type: 'unavailable'; readonly retryAfterMs: number };

/** A sign-out that the server has not confirmed. */
export interface SignOutRejection {
  /** The status of the response; 0 if there was none. */
  readonly status: number;
  readonly retryAfterMs: number;
  /** Whether a refresh can tell more: the token was rejected, or the session is over. */
  readonly callsForRefresh: boolean;
}

/** Talks to the refresh and sign-out endpoints; no other file knows what they send. */
@Injectable({ providedIn: 'root' })
export class AuthEndpoints {
  // Bypasses the application's interceptors: one of them may be waiting for this response.
  readonly #backend = inject(HttpBackend);
  readonly #timer = inject(BackgroundTimer);
  readonly #injector = inject(Injector);
  readonly #errors = inject(ErrorHandler);
  readonly #options = inject(AUTH_OPTIONS);

  /** Returns the grant in a response, or `null` if there is none. */
  grantIn(response: HttpResponse<unknown>): Grant | null {
    return toGrant(this.#options.grant(response), response.headers);
  }

  /** Refreshes with the cookie, and emits exactly one result within 8 s. */
  refresh(token: string | null): Observable<RefreshResult> {
    const { refresh, isOver } = this.#options;
    const request = new HttpRequest('POST', refresh, null, { withCredentials: true });
    return this.#send(request, token).pipe(
      map((response): RefreshResult => {
        if (response === null) return { type: 'over', isNone: true, reason: null };
        if (response instanceof HttpResponse) {
          const grant = this.grantIn(response);
          if (grant !== null) {
            noteRefresh(this.#options);
            return { type: 'granted', grant };
          }
          noteMissingToken(this.#options, { url: refresh, body: response.body });
        } else if (isOver(response)) {
          noteSessionOver(this.#options, response.status);
          const code = textIn(response, 'code');
          const reason = textIn(response, 'reason') ?? code ?? textIn(response, 'error');
          return { type: 'over', isNone: code === 'no_session', reason };
        }
        noteFailedRefresh(this.#options, response.status);
        return { type: 'unavailable', retryAfterMs: retryAfterMs(response) };
      }),
      // One of the application's own functions has thrown. Nobody may wait for ever because of it.
      catchError((error: unknown) => {
        this.#errors.handleError(error);
        return of({ type: 'unavailable', retryAfterMs: 0 } as const);
      }),
    );
  }

  /** Signs out, and emits `null` within 8 s if the server confirms it. */
  signOut(token: string | null): Observable<SignOutRejection | null> {
    const { signOut, attach, shouldRefresh, isOver } = this.#options;
    const init = { withCredentials: true, keepalive: true };
    const post = new HttpRequest('POST', signOut, null, init);
    const request = token === null ? post : attach(post, token);
    return this.#send(request, token).pipe(
      map((response) => {
        if (!(response instanceof HttpErrorResponse)) return null;
        if (textIn(response, 'code') === 'no_session') return null;
        const callsForRefresh = shouldRefresh(response, request) || isOver(response);
        return { status: response.status, retryAfterMs: retryAfterMs(response), callsForRefresh };
      }),
    );
  }

  /** Emits `null` if the application says that there is nothing to send. */
  #send(
    request: HttpRequest<unknown>,
    token: string | null,
  ): Observable<HttpResponse<unknown> | HttpErrorResponse | null> {
    const none = new HttpErrorResponse({ url: request.url });
    const response = defer(() => {
      const prepared = runInInjectionContext(this.#injector, () =>
        this.#options.prepare(request, token),
      );
      return prepared === null ? of(null) : this.#backend.handle(prepared);
    }).pipe(
      filter((event) => event === null || event instanceof HttpResponse),
      catchError((failure: unknown) => {
        if (failure instanceof HttpErrorResponse) return of(failure);
        throw failure;
      }),
      defaultIfEmpty(none),
    );
    return race(response, this.#timer.after(timeoutMs).pipe(map(() => none))).pipe(take(1));
  }
}

/** Returns `Retry-After`, seconds or a date (RFC 9110 §10.2.3), in ms; 0 if missing or invalid. */
function retryAfterMs({ headers }: HttpResponse<unknown> | HttpErrorResponse): number {
  const retryAfter = headers.get('Retry-After') ?? '';
  const isSeconds = /^\d+$/.test(retryAfter);
  return (isSeconds ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now()) || 0;
}
