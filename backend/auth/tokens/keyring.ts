import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  type webcrypto,
} from 'node:crypto';
import * as v from 'valibot';

/** A key pair that signs access tokens (ES256) from `activeFrom` until the next key is active. */
export interface SigningKey {
  readonly kid: string;
  readonly activeFrom: Date;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A secret that authenticates refresh tokens from `activeFrom` until the next key is active. */
export interface RefreshKey {
  /** 1 to 65,535; part of every token. */
  readonly id: number;
  readonly activeFrom: Date;
  readonly secret: Buffer;
}

/** All keys of the server. They are never in the database, and both lists can change at runtime. */
export interface Keyring {
  readonly signingKeys: readonly SigningKey[];
  readonly refreshKeys: readonly RefreshKey[];
}

const privateJwkSchema = v.strictObject({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: v.string(),
  y: v.string(),
  d: v.string(),
});

const instantSchema = v.pipe(
  v.string(),
  v.isoTimestamp('must be a time like 2026-01-31T12:00:00Z'),
  v.transform((text) => new Date(text)),
);

const keyringFileSchema = v.strictObject({
  signingKeys: v.pipe(
    v.array(
      v.strictObject({
        kid: v.pipe(
          v.string(),
          v.regex(/^[\w-]{1,64}$/, 'it is not 1 to 64 letters, digits, _ and -'),
        ),
        activeFrom: instantSchema,
        privateKey: privateJwkSchema,
      }),
    ),
    v.nonEmpty('there is no signing key'),
    v.check((keys) => areUnique(keys.map((key) => key.kid)), 'two signing keys have the same kid'),
  ),
  refreshKeys: v.pipe(
    v.array(
      v.strictObject({
        id: v.pipe(v.number(), v.check(isKeyId, 'must be a whole number from 1 to 65535')),
        activeFrom: instantSchema,
        secret: v.pipe(v.string(), v.regex(/^[\w-]{43}$/, 'a secret is not 32 bytes in base64url')),
      }),
    ),
    v.nonEmpty('there is no refresh-token key'),
    v.check((keys) => areUnique(keys.map((key) => key.id)), 'two refresh-token keys share an id'),
  ),
});

/** Creates a signing key that becomes active at the given time. */
export function createSigningKey(activeFrom: Date): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid: randomBytes(12).toString('base64url'), activeFrom, privateKey, publicKey };
}

/** Creates a refresh-token key that becomes active at the given time. */
export function createRefreshKey(id: number, activeFrom: Date): RefreshKey {
  return { id, activeFrom, secret: randomBytes(32) };
}

/** Creates a keyring with one key of each kind, both active at once. */
export function createKeyring(now: Date): Keyring {
  return { signingKeys: [createSigningKey(now)], refreshKeys: [createRefreshKey(1, now)] };
}

/**
 * Parses a keyring file.
 * | @throws Error that says what is wrong without quoting the content.
 */
export function parseKeyring(text: string): Keyring {
  const parsed = v.safeParse(keyringFileSchema, parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = v.getDotPath(issue) ?? 'the file';
    // A schema message quotes the received value, which may be a secret.
    const fault = issue.kind === 'schema' ? `expected ${issue.expected}` : issue.message;
    throw new Error(`not a keyring: ${place}: ${fault}`);
  }
  return {
    signingKeys: parsed.output.signingKeys.map(({ kid, activeFrom, privateKey: jwk }) => {
      const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
      return { kid, activeFrom, privateKey, publicKey: createPublicKey(privateKey) };
    }),
    refreshKeys: parsed.output.refreshKeys.map(({ id, activeFrom, secret }) => {
      return { id, activeFrom, secret: strongSecret(secret) };
    }),
  };
}

/** Formats a keyring as the text of its file. */
export function formatKeyring(keyring: Keyring): string {
  const file = {
    signingKeys: keyring.signingKeys.map(({ kid, activeFrom, privateKey }) => {
      return { kid, activeFrom, privateKey: privateKey.export({ format: 'jwk' }) };
    }),
    refreshKeys: keyring.refreshKeys.map(({ id, activeFrom, secret }) => {
      return { id, activeFrom, secret: secret.toString('base64url') };
    }),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Creates a keyring for use at runtime, with a function that replaces its keys. */
export function createLiveKeyring(first: Keyring) {
  let current = first;
  const keyring: Keyring = {
    get signingKeys() {
      return current.signingKeys;
    },
    get refreshKeys() {
      return current.refreshKeys;
    },
  };
  const replace = (next: Keyring) => {
    current = next;
  };
  return { keyring, replace };
}

/** Computes a value from keys, and again whenever the keys are replaced. */
export function derive<Keys, Result>(
  readKeys: () => Keys,
  make: (keys: Keys) => Result,
): () => Result {
  let last: { readonly keys: Keys; readonly result: Result } | undefined;
  return () => {
    const keys = readKeys();
    if (last?.keys !== keys) last = { keys, result: make(keys) };
    return last.result;
  };
}

/**
 * Returns the key active at an instant: the latest one activated, or the earliest if none is active
 * yet.
 */
export function activeKey<Key extends { readonly activeFrom: Date }>(
  keys: readonly Key[],
  now: Date,
): Key {
  const turns = keys.toSorted((a, b) => a.activeFrom.getTime() - b.activeFrom.getTime());
  const active = turns.findLast((key) => key.activeFrom <= now) ?? turns[0];
  if (active === undefined) throw new Error('a keyring without keys');
  return active;
}

/** A public key that verifies access tokens (RFC 7517 §4). */
export interface PublicJwk extends webcrypto.JsonWebKey {
  readonly kid: string;
}

/** Converts a signing key to the public JWK that verifies access tokens (RFC 7517 §4). */
export function toPublicJwk(key: SigningKey): PublicJwk {
  return { ...key.publicKey.export({ format: 'jwk' }), kid: key.kid, use: 'sig', alg: 'ES256' };
}

function strongSecret(text: string): Buffer {
  const secret = Buffer.from(text, 'base64url');
  if (new Set(secret).size < 8) throw new Error('not a keyring: a refresh-token secret is weak');
  return secret;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('not a keyring: the file is not JSON'); // A cause would quote the keys.
  }
}

function isKeyId(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function areUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
