import { secondsAfter } from '../clock.ts';
import { activeKey, createRefreshKey, createSigningKey, type Keyring } from './keyring.ts';

/** How long verifiers may cache the public keys. */
export const jwksMaxAgeSeconds = 300;

// Time for nodes to reread the keyring file, and tolerance for clock differences.
const slackSeconds = 60;
const maxRefreshKeyId = 65_535;

/** Token lifetimes, which determine how long old keys are needed. */
export interface TokenLifetimes {
  readonly accessTokenLifetimeSeconds: number;
  readonly sessionLimits: {
    readonly idleSeconds: number;
    readonly shortIdleSeconds: number;
  };
}

export type KeyState = 'next' | 'active' | 'retiring';

/** What operators see of a key; never the key itself. */
export interface KeySummary {
  readonly use: 'signing' | 'refresh';
  readonly id: string;
  readonly state: KeyState;
  readonly activeFrom: Date;
  /** When everything made with it has expired; `null` until its successor is active. */
  readonly retirableFrom: Date | null;
}

interface TimedKey {
  readonly activeFrom: Date;
}

/**
 * Adds a key of each kind that becomes active once every verifier can know it.
 * | The activation time is stored in the keyring, so all nodes switch at the same moment.
 * | @throws Error if keys of an earlier rotation are still waiting to become active.
 */
export function rotateKeys(keyring: Keyring, now: Date): Keyring {
  const { signingKeys, refreshKeys } = keyring;
  const waiting = [...signingKeys, ...refreshKeys].find((key) => key.activeFrom > now);
  if (waiting !== undefined) {
    const instant = waiting.activeFrom.toISOString();
    throw new Error(`the next keys already exist and become active at ${instant}`);
  }
  const activeFrom = secondsAfter(now, jwksMaxAgeSeconds + slackSeconds);
  return {
    signingKeys: [...signingKeys, createSigningKey(activeFrom)],
    refreshKeys: [...refreshKeys, createRefreshKey(freeId(refreshKeys), activeFrom)],
  };
}

/**
 * Replaces all signing keys with a new one at once, for when a key has leaked.
 * | This invalidates every access token. Refresh tokens stay valid, so clients just refresh.
 */
export function replaceSigningKeys(keyring: Keyring, now: Date): Keyring {
  return { ...keyring, signingKeys: [createSigningKey(now)] };
}

interface Moment {
  readonly lifetimes: TokenLifetimes;
  readonly now: Date;
}

interface KeyUse {
  readonly keys: readonly TimedKey[];
  /** How long tokens made with a key are valid. */
  readonly goodForSeconds: number;
}

/** Removes keys that are no longer needed to verify any token. */
export function retireKeys(keyring: Keyring, { lifetimes, now }: Moment): Keyring {
  const isNeeded = (goodForSeconds: number, keys: readonly TimedKey[]) => (key: TimedKey) => {
    const from = retirableFrom(key, { keys, goodForSeconds });
    return from === null || from > now;
  };
  const { signing, refresh } = toSeconds(lifetimes);
  return {
    signingKeys: keyring.signingKeys.filter(isNeeded(signing, keyring.signingKeys)),
    refreshKeys: keyring.refreshKeys.filter(isNeeded(refresh, keyring.refreshKeys)),
  };
}

/** Returns the use, state and times of each key, signing keys first. */
export function listKeys(keyring: Keyring, { lifetimes, now }: Moment): readonly KeySummary[] {
  const { signing, refresh } = toSeconds(lifetimes);
  return [
    ...keyring.signingKeys.map((key) => ({
      use: 'signing' as const,
      id: key.kid,
      ...summarize(key, { keys: keyring.signingKeys, goodForSeconds: signing }),
    })),
    ...keyring.refreshKeys.map((key) => ({
      use: 'refresh' as const,
      id: String(key.id),
      ...summarize(key, { keys: keyring.refreshKeys, goodForSeconds: refresh }),
    })),
  ];

  function summarize(key: TimedKey, use: KeyUse) {
    const { activeFrom } = key;
    return {
      state: stateOf(key, use.keys),
      activeFrom,
      retirableFrom: retirableFrom(key, use),
    };
  }

  function stateOf(key: TimedKey, keys: readonly TimedKey[]): KeyState {
    if (key === activeKey(keys, now)) return 'active';
    return key.activeFrom > now ? 'next' : 'retiring';
  }
}

/**
 * When everything made with a key has expired: `goodForSeconds` after its successor became active.
 */
function retirableFrom(key: TimedKey, { keys, goodForSeconds }: KeyUse): Date | null {
  const later = keys.filter((other) => other.activeFrom > key.activeFrom);
  if (later.length === 0) return null;
  const successorFrom = Math.min(...later.map((other) => other.activeFrom.getTime()));
  return secondsAfter(new Date(successorFrom), goodForSeconds);
}

function toSeconds({ accessTokenLifetimeSeconds, sessionLimits }: TokenLifetimes) {
  const { idleSeconds, shortIdleSeconds } = sessionLimits;
  return {
    signing: accessTokenLifetimeSeconds + slackSeconds,
    // A token rotates before its idle limit ends. A late retry can then extend it by one more idle
    // limit, that of its successor.
    refresh: 2 * Math.max(idleSeconds, shortIdleSeconds) + slackSeconds,
  };
}

function freeId(keys: Keyring['refreshKeys']): number {
  const taken = new Set(keys.map(({ id }) => id));
  let id = (keys.at(-1)?.id ?? 0) + 1;
  // Skip ids that existing tokens still carry; after the maximum, start again at 1.
  while (taken.has(id) || id > maxRefreshKeyId) id = id >= maxRefreshKeyId ? 1 : id + 1;
  return id;
}
