/**
 * Where the session stands.
 *
 * `restoring`: the page was loaded, and the first refresh has not returned yet. `offline`: the
 * server could not be asked; nothing is lost. `ended`: the server said that the session is over.
 */
export type SessionStatus =
  'restoring' | 'signedOut' | 'signedIn' | 'refreshing' | 'offline' | 'ended';

/** What happened to the session: one event per change, however many requests it affects. */
export type SessionEvent =
  | { readonly type: 'signedIn'; readonly user: string | null }
  | { readonly type: 'refreshed' }
  /** The server could not be asked, or no token can be had any more until it can. */
  | { readonly type: 'unavailable' }
  /** `server`: it says that nobody is signed in, after pages were shown without knowing. */
  | { readonly type: 'signedOut'; readonly by: 'here' | 'otherTab' | 'server' }
  /**
   * The server has not confirmed a sign-out, so the refresh cookie may still be valid. The library
   * tries again. `status` is what the server returned, 0 if nothing.
   */
  | { readonly type: 'signOutPending'; readonly status: number }
  | { readonly type: 'ended'; readonly reason: string | null }
  | { readonly type: 'accountChanged'; readonly user: string | null };
