import { secondsAfter } from './clock.ts';
import { activeKey, createRefreshKey, createSigningKey, type Keyring } from './keyring.ts';

/** How long verifiers may keep the public keys. */
export const jwksMaxAgeSeconds = 300;

// For nodes to read the keyring's file, and for clocks that differ.
const slackSeconds = 60;
const maxRefreshKeyId = 65_535;

/** How long tokens are good for, and with them the keys that made them. */
export interface TokenLifetimes {
  readonly accessTokenLifetimeSeconds: number;
  readonly sessionRules: {
    readonly idleSeconds: number;
    readonly shortIdleSeconds: number;
  };
}

export type KeyState = 'next' | 'active' | 'retiring';

/** A key as an operator sees it: never the key itself. */
export interface KeySummary {
  readonly use: 'signing' | 'refresh';
  readonly id: string;
  readonly state: KeyState;
  readonly activeFrom: Date;
  /** When nothing that it made is good any more, `null` while its successor is not active. */
  readonly retirableFrom: Date | null;
}

interface TimedKey {
  readonly activeFrom: Date;
}

/**
 * Adds a key of each kind that comes into use when every verifier can know it.
 *
 * The instant stands in the keyring, so that all nodes change over together.
 *
 * @throws Error when the keys of an earlier rotation wait for their turn.
 */
export function rotateKeys(keyring: Keyring, now: Date): Keyring {
  const { signingKeys, refreshKeys } = keyring;
  const waiting = [...signingKeys, ...refreshKeys].find((key) => key.activeFrom > now);
  if (waiting !== undefined) {
    const instant = waiting.activeFrom.toISOString();
    throw new Error(`the next keys are there already: they come into use at ${instant}`);
  }
  const activeFrom = secondsAfter(now, jwksMaxAgeSeconds + slackSeconds);
  return {
    signingKeys: [...signingKeys, createSigningKey(activeFrom)],
    refreshKeys: [...refreshKeys, createRefreshKey(freeId(refreshKeys), activeFrom)],
  };
}

/**
 * Puts a new signing key in the place of all others, at once: for when one has leaked.
 *
 * Every access token is void with it. Refresh tokens stay good, so that each client gets another.
 */
export function replaceSigningKeys(keyring: Keyring, now: Date): Keyring {
  return { ...keyring, signingKeys: [createSigningKey(now)] };
}

/** Takes out the keys of which nothing is good any more. */
export function retireKeys(keyring: Keyring, lifetimes: TokenLifetimes, now: Date): Keyring {
  const isNeeded = (seconds: number, keys: readonly TimedKey[]) => (key: TimedKey) => {
    const from = retirableFrom(key, keys, seconds);
    return from === null || from > now;
  };
  const { signing, refresh } = toSeconds(lifetimes);
  return {
    signingKeys: keyring.signingKeys.filter(isNeeded(signing, keyring.signingKeys)),
    refreshKeys: keyring.refreshKeys.filter(isNeeded(refresh, keyring.refreshKeys)),
  };
}

/** Tells of each key what it is there for, signing keys first. */
export function listKeys(
  keyring: Keyring,
  lifetimes: TokenLifetimes,
  now: Date,
): readonly KeySummary[] {
  const { signing, refresh } = toSeconds(lifetimes);
  return [
    ...keyring.signingKeys.map((key) => ({
      use: 'signing' as const,
      id: key.kid,
      ...summarize(key, keyring.signingKeys, signing),
    })),
    ...keyring.refreshKeys.map((key) => ({
      use: 'refresh' as const,
      id: String(key.id),
      ...summarize(key, keyring.refreshKeys, refresh),
    })),
  ];

  function summarize(key: TimedKey, keys: readonly TimedKey[], seconds: number) {
    const { activeFrom } = key;
    return {
      state: stateOf(key, keys),
      activeFrom,
      retirableFrom: retirableFrom(key, keys, seconds),
    };
  }

  function stateOf(key: TimedKey, keys: readonly TimedKey[]): KeyState {
    if (key === activeKey(keys, now)) return 'active';
    return key.activeFrom > now ? 'next' : 'retiring';
  }
}

/** When the last thing that a key made has expired: so long after its successor has taken over. */
function retirableFrom(
  key: TimedKey,
  keys: readonly TimedKey[],
  goodForSeconds: number,
): Date | null {
  const later = keys.filter((other) => other.activeFrom > key.activeFrom);
  if (later.length === 0) return null;
  const successorFrom = Math.min(...later.map((other) => other.activeFrom.getTime()));
  return secondsAfter(new Date(successorFrom), goodForSeconds);
}

function toSeconds({ accessTokenLifetimeSeconds, sessionRules }: TokenLifetimes) {
  const { idleSeconds, shortIdleSeconds } = sessionRules;
  return {
    signing: accessTokenLifetimeSeconds + slackSeconds,
    // A token rotates at the end of its idle limit at the latest. Each late retry after that allows
    // another one, until its successor's idle limit.
    refresh: 2 * Math.max(idleSeconds, shortIdleSeconds) + slackSeconds,
  };
}

function freeId(keys: Keyring['refreshKeys']): number {
  const taken = new Set(keys.map(({ id }) => id));
  let id = (keys.at(-1)?.id ?? 0) + 1;
  // Never an id that tokens still carry; after the last one it begins again.
  while (taken.has(id) || id > maxRefreshKeyId) id = id >= maxRefreshKeyId ? 1 : id + 1;
  return id;
}
