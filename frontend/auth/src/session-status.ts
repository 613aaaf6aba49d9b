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
