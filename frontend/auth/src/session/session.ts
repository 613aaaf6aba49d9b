import { HttpClient, type HttpEvent, HttpRequest, HttpResponse } from '@angular/common/http';
import { computed, inject, Injectable, type Signal, untracked } from '@angular/core';
import {
  concatMap,
  EMPTY,
  filter,
  firstValueFrom,
  map,
  type Observable,
  of,
  takeUntil,
  throwIfEmpty,
} from 'rxjs';
import { type AccessToken, type Grant, replaceableInMs } from '../refresh/access-token';
import { RefreshUnavailable, SessionEnded } from '../auth-errors';
import { AUTH_OPTIONS } from '../auth-options';
import { AuthEndpoints } from '../refresh/auth-endpoints';
import { AuthorizedSender } from '../requests/authorized-sender';
import { CookieLock } from '../refresh/cookie-lock';
import { withoutAuth } from '../requests/request-context';
import { ServerSignOut } from './server-sign-out';
import { type GrantSource, SessionState } from './session-state';
import type { SessionEvent, SessionStatus } from './session-status';
import { noteMissingToken, noteSignIn } from '../set-up-warnings';
import { TokenRefresher } from '../refresh/token-refresher';
import { TOKEN_WATCH } from '../refresh/token-watch';

// The library can't retry a request that doesn't go through HttpClient.
const tokenLifeMs = 10_000;

/** The session of this browser: read its status and user, sign in, refresh, sign out. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly #options = inject(AUTH_OPTIONS);
  readonly #state = inject(SessionState);
  readonly #refresher = inject(TokenRefresher);
  readonly #sender = inject(AuthorizedSender);
  readonly #serverSignOut = inject(ServerSignOut);
  readonly #lock = inject(CookieLock);
  readonly #http = inject(HttpClient);
  readonly #watch = inject(TOKEN_WATCH, { optional: true });
  readonly #endpoints = inject(AuthEndpoints);

  /** The current status of the session. */
  readonly status: Signal<SessionStatus> = this.#state.status;
  /** The user's id; `null` if nobody is signed in or the server does not send it. */
  readonly user: Signal<string | null> = computed(() => this.#state.owner()?.user ?? null);
  /** Whether someone is signed in; stays `true` during a refresh or an outage. */
  readonly isSignedIn: Signal<boolean> = computed(() => this.#state.owner() !== null);
  /** Why the server ended the session; `null` if it did not, or gave no reason. */
  readonly endReason: Signal<string | null> = this.#state.endReason;
  /** The number of requests waiting for a refresh. */
  readonly waiting: Signal<number> = this.#refresher.waiting;
  /** Resolves when the attempt to restore the session is over, or a guard has waited 5 s for it. */
  readonly ready: Promise<void> = this.#state.ready;
  /** Emits every change of the session as it happens. */
  readonly events: Observable<SessionEvent> = this.#state.events;

  /**
   * The milliseconds until a rejection of the access token would lead to a refresh: 0 if it would
   * now; `Infinity` while there is no token, or a rejected one has not been replaced.
   */
  get replaceableInMs(): number {
    const token = this.#state.unrejectedToken;
    return token ? replaceableInMs(token) : Infinity;
  }

  /**
   * Signs in: posts the credentials, as JSON unless they are `HttpParams`, and adopts the access
   * token from the response. If the response has none, it refreshes with the cookie to get one.
   *
   * @throws HttpErrorResponse the server's error response, unchanged
   * @throws SessionEnded if the user signs out before the response arrives
   */
  signIn(credentials: unknown): Promise<void> {
    const request = new HttpRequest<unknown>('POST', this.#options.signIn, credentials, {
      context: withoutAuth(),
      withCredentials: true,
    });
    return this.#obtain(request, 'signIn');
  }

  /**
   * Sends a request that returns a new access token (registration, password change, step-up), and
   * adopts the token.
   *
   * @throws HttpErrorResponse the server's error response, unchanged
   * @throws SessionEnded if the user signs out before the response arrives
   */
  exchange(request: HttpRequest<unknown>): Promise<void> {
    return this.#obtain(request, 'exchange');
  }

  /** Signs out here at once, then on the server; resolves even if the server does not respond. */
  signOut(): Promise<void> {
    const { token } = this.#state;
    this.#state.signOut('here');
    return firstValueFrom(this.#serverSignOut.post(token));
  }

  /** Refreshes now, even during the pause after a failure, and returns the resulting status. */
  refresh(): Promise<SessionStatus> {
    return firstValueFrom(this.#refresher.refresh('asked').pipe(map(() => untracked(this.status))));
  }

  /**
   * Returns an access token for code that does not use `HttpClient`: fetch, EventSource, WebSocket.
   * The token is valid for at least 10 s, or half its lifetime if that is less; shorter only if the
   * server is unavailable.
   *
   * @throws SessionEnded if there is no session, or the rejected token belongs to another session
   * @throws RefreshUnavailable if no token is available right now, or a refresh would not help
   */
  async token({
    rejected,
  }: {
    /**
     * The token that a server rejected; only a different one is returned. Late rejections of one
     * token share one refresh.
     */
    readonly rejected?: string;
  } = {}): Promise<string> {
    const token = await firstValueFrom(
      rejected === undefined ? this.#refresher.current(tokenLifeMs) : this.#successorOf(rejected),
    );
    if (token === null) throw new SessionEnded(this.endReason());
    this.#watch?.note(token);
    return token.value;
  }

  #successorOf(value: string): Observable<AccessToken | null> {
    const rejected = this.#state.find(value);
    if (rejected?.epoch !== this.#state.epoch) return of(null);
    return this.#refresher.replace(rejected).pipe(
      map((token) => {
        if (token === null && this.isSignedIn()) throw new RefreshUnavailable();
        return token;
      }),
    );
  }

  #obtain(request: HttpRequest<unknown>, source: GrantSource): Promise<void> {
    const adoptFrom = (event: HttpEvent<unknown>) => {
      if (!(event instanceof HttpResponse)) return EMPTY;
      noteSignIn(this.#options);
      return this.#grantAfter(event, request).pipe(
        map((grant) => {
          this.#state.adopt(grant, { source });
          return event;
        }),
      );
    };
    const response = this.#sender.send(request, (sent) =>
      this.#lock.hold(() => this.#http.request<unknown>(sent).pipe(concatMap(adoptFrom))),
    );
    return firstValueFrom(
      response.pipe(
        map(() => undefined),
        // A sign-out cancels a sign-in in flight.
        takeUntil(this.events.pipe(filter(({ type }) => type === 'signedOut'))),
        throwIfEmpty(() => new SessionEnded(null)),
      ),
    );
  }

  /** Emits the grant in the response, or if it only has a cookie, the one that a refresh returns. */
  #grantAfter(response: HttpResponse<unknown>, { url }: HttpRequest<unknown>): Observable<Grant> {
    const grant = this.#endpoints.grantIn(response);
    if (grant !== null) return of(grant);
    return this.#endpoints.refresh(this.#state.token?.value ?? null).pipe(
      map((result) => {
        if (result.type === 'granted') return result.grant;
        if (result.type === 'unavailable') throw new RefreshUnavailable();
        noteMissingToken(this.#options, { url, body: response.body });
        throw new Error(`${url} returned no access token, and neither did a refresh afterwards.`);
      }),
    );
  }
}
