import { HttpClient, type HttpEvent, HttpRequest, HttpResponse } from '@angular/common/http';
import { computed, inject, Injectable, type Signal, untracked } from '@angular/core';
import {
  filter,
  firstValueFrom,
  map,
  type Observable,
  of,
  takeUntil,
  tap,
  throwIfEmpty,
} from 'rxjs';
import type { AccessToken } from '../refresh/access-token';
import { RefreshUnavailable, SessionEnded } from '../auth-errors';
import { AUTH_OPTIONS } from '../auth-options';
import { AuthorizedSender } from '../requests/authorized-sender';
import { CookieLock } from '../refresh/cookie-lock';
import { InterceptorCheck } from '../requests/interceptor-check';
import { readGrant } from '../refresh/read-grant';
import { withoutAuth } from '../requests/request-context';
import { ServerSignOut } from './server-sign-out';
import { type GrantSource, SessionState } from './session-state';
import type { SessionEvent, SessionStatus } from './session-status';
import { TokenRefresher } from '../refresh/token-refresher';
import { TOKEN_WATCH } from '../refresh/token-watch';

// A caller that does not use HttpClient cannot have a request retried for it.
const tokenLifeMs = 10_000;

/** The signed-in browser: who it is, how it stands, and what can be done with it. */
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
  readonly #interceptor = inject(InterceptorCheck);

  readonly status: Signal<SessionStatus> = this.#state.status;
  /** The user's id; `null` when nobody is signed in or the server does not tell. */
  readonly user: Signal<string | null> = computed(() => this.#state.owner()?.user ?? null);
  /** Whether a session is known to exist; stays `true` while it is refreshed or the server is away. */
  readonly isSignedIn: Signal<boolean> = computed(() => this.#state.owner() !== null);
  /** Why the session ended, as the server put it; `null` when it did not, or gave no reason. */
  readonly endReason: Signal<string | null> = this.#state.endReason;
  /** How many requests wait for a refresh right now. */
  readonly waiting: Signal<number> = this.#refresher.waiting;
  /** Resolves when the first look at the session is done, or when a guard has waited 5 s for it. */
  readonly ready: Promise<void> = this.#state.ready;
  /** What happened to the session, as it happens. */
  readonly events: Observable<SessionEvent> = this.#state.events;

  /**
   * Signs in: posts the credentials as JSON and adopts the answer.
   *
   * @throws HttpErrorResponse the server's refusal, unchanged
   */
  signIn(credentials: unknown): Promise<void> {
    const request = new HttpRequest<unknown>('POST', this.#options.signIn, credentials, {
      context: withoutAuth(),
      withCredentials: true,
    });
    return this.#obtain(request, 'signIn');
  }

  /**
   * Runs a request that answers with a grant (registration, password change, step-up) and adopts it.
   *
   * @throws HttpErrorResponse the server's refusal, unchanged
   */
  exchange(request: HttpRequest<unknown>): Promise<void> {
    return this.#obtain(request, 'exchange');
  }

  /** Signs out here at once, then on the server; resolves when the server has answered or failed to. */
  signOut(): Promise<void> {
    const { token } = this.#state;
    this.#state.signOut('here');
    return firstValueFrom(this.#serverSignOut.post(token));
  }

  /** Refreshes now, even during the pause after a failure, and gives the status it led to. */
  refresh(): Promise<SessionStatus> {
    return firstValueFrom(this.#refresher.refresh('asked').pipe(map(() => untracked(this.status))));
  }

  /**
   * Returns an access token for callers that do not use `HttpClient`: fetch, EventSource, WebSocket.
   * It lives for at least 10 s more, or half its lifetime if that is shorter, unless the server is away.
   *
   * @param options.rejected the token that a server rejected: only a different one is returned. Late
   *   rejections of one token share one refresh.
   * @throws SessionEnded when there is no session, or the rejected token is not of this session
   * @throws RefreshUnavailable when none can be had now, or a refresh would not help
   */
  async token({ rejected }: { readonly rejected?: string } = {}): Promise<string> {
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
    const adopt = (event: HttpEvent<unknown>) => {
      if (!(event instanceof HttpResponse)) return;
      this.#interceptor.warnIfMissing();
      const grant = readGrant(event.body);
      if (grant === null) throw new Error(`${request.url} returned no access token.`);
      this.#state.adopt(grant, { source });
    };
    const answer = this.#sender.send(request, (sent) =>
      this.#lock.hold(() => this.#http.request<unknown>(sent).pipe(tap(adopt))),
    );
    return firstValueFrom(
      answer.pipe(
        filter((event) => event instanceof HttpResponse),
        map(() => undefined),
        // Who signs out takes back a sign-in that is still on its way.
        takeUntil(this.events.pipe(filter(({ type }) => type === 'signedOut'))),
        throwIfEmpty(() => new SessionEnded(null)),
      ),
    );
  }
}
