import { type Clock, secondsAfter } from './clock.ts';

/** Whose access tokens are void although they have not expired. */
export type Revocation =
  | { readonly kind: 'session'; readonly sid: string }
  /** Every token of the user with a lower version. */
  | { readonly kind: 'user'; readonly userId: string; readonly version: number };

/** The part of an access token that a revocation can void. */
export interface Revocable {
  readonly sid: string;
  readonly userId: string;
  readonly userVersion: number;
  /** How long it is good for in all. */
  readonly lifetimeSeconds: number;
}

/** What the rules need to know of sessions that ended and users that changed, on any node. */
export interface RevocationFeed {
  /** Everything revoked since an instant, by the store's clock. */
  readSince(instant: Date): Promise<readonly Revocation[]>;
  /** Asks the database itself about one token. */
  isRevoked(token: Revocable): Promise<boolean>;
  /** Calls back with each revocation as soon as it is known here, until the function it gives is called. */
  subscribe(listener: (revocation: Revocation) => void): () => void;
}

export type Revocations = ReturnType<typeof createRevocations>;

const pollMs = 1000;
const staleAfterMs = 2000;

/**
 * Remembers what was revoked for as long as an access token can live, so that no request has to ask.
 *
 * The whole live set is read every second, since commits can become visible late; while that fails,
 * each token is looked up in the database. Revoked is revoked within two seconds on every node.
 */
export function createRevocations(
  feed: RevocationFeed,
  settings: { readonly accessTokenLifetimeSeconds: number },
  now: Clock,
) {
  const sessions = new Map<string, Date>();
  const users = new Map<string, { version: number; until: Date }>();
  let readAtMs = -Infinity;
  let polling: NodeJS.Timeout | undefined;
  const unsubscribe = feed.subscribe(add);
  return { start, stop, includes, lagMs };

  /** Reads what is revoked at the moment, and goes on reading until `stop`. */
  async function start(): Promise<void> {
    await read();
    schedule();
  }

  function stop(): void {
    unsubscribe();
    clearTimeout(polling);
    polling = undefined;
  }

  /** Whether a token is void; asks the database when what is remembered may be stale. */
  async function includes(token: Revocable): Promise<boolean> {
    const user = users.get(token.userId);
    const isKnown =
      sessions.has(token.sid) || (user !== undefined && token.userVersion < user.version);
    // One issued under a longer limit, by another node or before a restart, outlives what is remembered.
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
        .catch(() => undefined) // The lag says so; each token is looked up meanwhile.
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
