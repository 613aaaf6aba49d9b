/**
 * The status of the session.
 *
 * `restoring`: the page was loaded, and the first refresh has not returned yet. `unavailable`: the
 * server is unavailable; the session may still be valid. `ended`: the server said that it is over.
 */
export type SessionStatus =
  'restoring' | 'signedOut' | 'signedIn' | 'refreshing' | 'unavailable' | 'ended';

/** A change of the session: one event per change, however many requests it affects. */
export type SessionEvent =
  | { readonly type: 'signedIn'; readonly user: string | null }
  | { readonly type: 'refreshed' }
  /** A refresh failed because the server is unavailable, or the token expired during the outage. */
  | { readonly type: 'unavailable' }
  /** `server`: pages were shown before the server said that nobody is signed in. */
  | { readonly type: 'signedOut'; readonly by: 'here' | 'otherTab' | 'server' }
  /**
   * The server has not confirmed a sign-out, so the refresh cookie may still be valid. The library
   * retries. `status` is the HTTP status of the response, 0 if there was none.
   */
  | { readonly type: 'signOutPending'; readonly status: number }
  | { readonly type: 'ended'; readonly reason: string | null }
  | { readonly type: 'accountChanged'; readonly user: string | null };
