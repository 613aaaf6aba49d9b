import { type Clock, secondsAfter } from '../clock.ts';

/** Identifies access tokens that are revoked before they expire. */
export type Revocation =
  | { readonly kind: 'session'; readonly sid: string }
  /** Every token of the user with a lower version. */
  | { readonly kind: 'user'; readonly userId: string; readonly version: number };

/** The part of an access token that identifies its revocation. */
export interface Revocable {
  readonly sid: string;
  readonly userId: string;
  readonly userVersion: number;
  /** The token's total lifetime. */
  readonly lifetimeSeconds: number;
}

/** Reports ended sessions and changed users from all nodes. */
export interface RevocationFeed {
  /** Returns everything revoked since an instant, by the store's clock. */
  readSince(instant: Date): Promise<readonly Revocation[]>;
  /** Looks up one token in the database. */
  isRevoked(token: Revocable): Promise<boolean>;
  /**
   * Calls the listener as soon as a revocation is known here; returns the function that
   * unsubscribes.
   */
  subscribe(listener: (revocation: Revocation) => void): () => void;
}

export type Revocations = ReturnType<typeof createRevocations>;

const pollMs = 1000;
const staleAfterMs = 2000;

/**
 * Creates the in-memory list of revocations, so that requests need no database lookup.
 * | It keeps them for as long as an access token can live, and reads the whole live set every
 * second, because commits can become visible late. While reading fails, each token is looked up in
 * the database. A revocation takes effect within two seconds on every node.
 */
export function createRevocations(
  feed: RevocationFeed,
  {
    settings,
    now,
  }: { readonly settings: { readonly accessTokenLifetimeSeconds: number }; readonly now: Clock },
) {
  const sessions = new Map<string, Date>();
  const users = new Map<string, { version: number; until: Date }>();
  let readAtMs = -Infinity;
  let polling: NodeJS.Timeout | undefined;
  const unsubscribe = feed.subscribe(add);
  return { start, stop, includes, lagMs };

  /** Reads the current revocations, and keeps polling until `stop`. */
  async function start(): Promise<void> {
    await read();
    schedule();
  }

  function stop(): void {
    unsubscribe();
    clearTimeout(polling);
    polling = undefined;
  }

  /** Whether a token is revoked; asks the database if the list may be stale. */
  async function includes(token: Revocable): Promise<boolean> {
    const user = users.get(token.userId);
    const isKnown =
      sessions.has(token.sid) || (user !== undefined && token.userVersion < user.version);
    // Another node, or this one before a restart, may have issued tokens that live longer than the
    // list remembers.
    const isLonger = token.lifetimeSeconds > settings.accessTokenLifetimeSeconds;
    return isKnown || ((isLonger || lagMs() > staleAfterMs) && (await feed.isRevoked(token)));
  }

  /** Milliseconds since the live set was last read. */
  function lagMs(): number {
    return performance.now() - readAtMs;
  }

  function schedule(): void {
    polling = setTimeout(() => {
      void read()
        .catch(() => undefined) // `lagMs` reports the failure; meanwhile each token is looked up.
        .then(() => {
          if (polling !== undefined) schedule();
        });
    }, pollMs).unref();
  }

  async function read(): Promise<void> {
    const startedAtMs = performance.now();
    const since = secondsAfter(now(), -settings.accessTokenLifetimeSeconds);
    for (const revocation of await feed.readSince(since)) add(revocation);
    readAtMs = startedAtMs;
    forget();
  }

  function add(revocation: Revocation): void {
    const until = secondsAfter(now(), settings.accessTokenLifetimeSeconds);
    if (revocation.kind === 'session') {
      if (!sessions.has(revocation.sid)) sessions.set(revocation.sid, until);
      return;
    }
    const { userId, version } = revocation;
    if ((users.get(userId)?.version ?? 0) < version) users.set(userId, { version, until });
  }

  function forget(): void {
    const at = now();
    for (const [sid, until] of sessions) if (until <= at) sessions.delete(sid);
    for (const [userId, { until }] of users) if (until <= at) users.delete(userId);
  }
}
