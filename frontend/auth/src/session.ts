import type { HttpRequest } from '@angular/common/http';
import type { Signal } from '@angular/core';
import type { Observable } from 'rxjs';

/**
 * Where the session stands.
 *
 * `restoring`: the page was loaded, and the first refresh has not answered yet. `offline`: the
 * server could not be asked; nothing is lost. `expired`: the server said that the session is over.
 */
export type SessionStatus =
  'restoring' | 'signedOut' | 'signedIn' | 'refreshing' | 'offline' | 'expired';

/** What happened to the session, once for each time, however many requests were concerned. */
export type SessionEvent =
  | { readonly type: 'signedIn'; readonly user: string | null }
  | { readonly type: 'refreshed' }
  | { readonly type: 'unavailable' }
  | { readonly type: 'signedOut' }
  | { readonly type: 'ended'; readonly reason: string | null }
  | { readonly type: 'accountChanged'; readonly user: string | null };

/** The signed-in browser: who it is, how it stands, and what can be done with it. */
export abstract class Session {
  abstract readonly status: Signal<SessionStatus>;
  /** The user's id; `null` when nobody is signed in or the server does not tell. */
  abstract readonly user: Signal<string | null>;
  /** Whether a session is known to exist; stays `true` while it is refreshed or the server is away. */
  abstract readonly isSignedIn: Signal<boolean>;
  /** Why the session ended, as the server put it; `null` when it did not, or gave no reason. */
  abstract readonly endReason: Signal<string | null>;
  /** How many requests wait for a refresh right now. */
  abstract readonly waiting: Signal<number>;
  /** Resolves when the first look at the session is done, whatever it led to. */
  abstract readonly ready: Promise<void>;
  abstract readonly events: Observable<SessionEvent>;

  /**
   * Signs in: posts the credentials as JSON and adopts the answer.
   *
   * @throws HttpErrorResponse the server's refusal, unchanged
   */
  abstract signIn(credentials: unknown): Promise<void>;

  /** Signs out here at once, then on the server; resolves when the server has answered or failed to. */
  abstract signOut(): Promise<void>;

  /** Refreshes now, also during a cooldown, and gives the status it led to. */
  abstract refresh(): Promise<SessionStatus>;

  /**
   * Runs a request that answers with a grant (registration, password change, step-up) and adopts it.
   *
   * @throws HttpErrorResponse the server's refusal, unchanged
   */
  abstract exchange(request: HttpRequest<unknown>): Promise<void>;

  /**
   * Gives a living access token, for callers beside `HttpClient`: fetch, EventSource, WebSocket.
   *
   * @throws SessionEnded when there is no session
   * @throws RefreshUnavailable when none can be had now
   */
  abstract token(): Promise<string>;
}
