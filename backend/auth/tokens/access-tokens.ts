import { randomInt, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as v from 'valibot';
import { type Clock, toNumericDate } from '../clock.ts';
import { activeKey, derive, type Keyring, type SigningKey } from './keyring.ts';
import { createBoundedCache } from '../bounded-cache.ts';
import { ProblemError } from '../problem.ts';

/** The user and session that an access token is issued for. */
export interface AccessTokenSubject {
  readonly userId: string;
  readonly sid: string;
  readonly generation: number;
  readonly isAdmin: boolean;
  readonly userVersion: number;
  /** When the user last entered the password in this session. */
  readonly authTime: Date;
  /** When the session expires; the token never outlives it. */
  readonly expiresAt: Date;
}

/** The configuration of access tokens. */
export interface AccessTokenSettings {
  /** The public URL: the issuer, and with `/api` appended the audience. */
  readonly publicUrl: string;
  readonly accessTokenLifetimeSeconds: number;
}

export type AccessTokens = ReturnType<typeof createAccessTokens>;
export type AccessTokenClaims = v.InferOutput<ReturnType<typeof claimsSchema>>;

const clientId = 'latchkey-app';
const maxLength = 4096;
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const id = v.pipe(v.string(), v.nonEmpty());

const claimsSchema = (issuer: string, audience: string) =>
  v.strictObject({
    iss: v.literal(issuer),
    aud: v.literal(audience),
    client_id: v.literal(clientId),
    sub: id,
    iat: count,
    exp: count,
    jti: id,
    sid: id,
    auth_time: count,
    is_admin: v.boolean(),
    ver: count,
    gen: count,
  });

/**
 * Creates the functions that issue and verify access tokens: ES256 JWTs in the RFC 9068 profile.
 */
export function createAccessTokens(
  keyring: Keyring,
  { settings, now }: { readonly settings: AccessTokenSettings; readonly now: Clock },
) {
  const issuer = settings.publicUrl;
  const audience = `${settings.publicUrl}/api`;
  const claims = claimsSchema(issuer, audience);
  // Headers are compared as a whole, byte for byte. Anything else a header could contain (jwk,
  // crit, another typ or algorithm, a second kid) is rejected without being parsed.
  const keysByHeader = derive(
    () => keyring.signingKeys,
    (keys) => new Map(keys.map((key) => [toHeaderText(key), key])),
  );
  // Verifying ES256 costs more than the rest of a request. The cache is dropped when the keys
  // change, so that a token never outlives the key that signed it.
  const verified = derive(
    () => keyring.signingKeys,
    () => createBoundedCache<AccessTokenClaims>(),
  );
  return { issue, verify, verifyExpired };

  /** Signs a token; `expiresIn` is its lifetime in seconds, randomly shortened by up to a tenth. */
  function issue(subject: AccessTokenSubject, at: Date): { token: string; expiresIn: number } {
    const issuedAt = toNumericDate(at);
    const lifetime = settings.accessTokenLifetimeSeconds;
    const jitter = randomInt(Math.floor(lifetime / 10) + 1);
    const expiresAt = Math.min(issuedAt + lifetime - jitter, toNumericDate(subject.expiresAt));
    const key = activeKey(keyring.signingKeys, at);
    const payload: AccessTokenClaims = {
      iss: issuer,
      aud: audience,
      client_id: clientId,
      sub: subject.userId,
      iat: issuedAt,
      exp: expiresAt,
      jti: randomUUID(),
      sid: subject.sid,
      auth_time: toNumericDate(subject.authTime),
      is_admin: subject.isAdmin,
      ver: subject.userVersion,
      gen: subject.generation,
    };
    const token = jwt.sign(payload, key.privateKey, { algorithm: 'ES256', header: toHeader(key) });
    return { token, expiresIn: expiresAt - issuedAt };
  }

  /**
   * Verifies a token and returns its claims.
   * | @throws ProblemError `access_token_expired` or `access_token_invalid`.
   */
  function verify(token: string): AccessTokenClaims {
    const remembered = verified().get(token) ?? remember(token, verifySignature(token));
    if (remembered.exp > toNumericDate(now())) return remembered;
    verified().delete(token);
    throw new ProblemError('access_token_expired', 'the access token has expired');
  }

  /**
   * Returns the claims of a token that may have expired; only for sign-out. @throws as `verify`
   * does.
   */
  function verifyExpired(token: string): AccessTokenClaims {
    return verified().get(token) ?? verifySignature(token);
  }

  function verifySignature(token: string): AccessTokenClaims {
    if (token.length > maxLength) throw invalid('the access token is too long');
    const segments = token.split('.');
    if (segments.length !== 3 || !segments.every(isCanonicalBase64url)) {
      throw invalid('the access token is not three canonical base64url segments');
    }
    const key = keysByHeader().get(segments[0] ?? '');
    if (key === undefined) throw invalid('the access token has a header that is not ours');
    const parsed = v.safeParse(claims, verifyJwt(token, key));
    if (!parsed.success) throw invalid('the access token lacks a claim, or has one too many');
    return parsed.output;
  }

  function remember(token: string, claims: AccessTokenClaims): AccessTokenClaims {
    verified().set(token, claims);
    return claims;
  }
}

function toHeader(key: SigningKey) {
  return { alg: 'ES256', typ: 'at+jwt', kid: key.kid } as const;
}

function toHeaderText(key: SigningKey): string {
  return Buffer.from(JSON.stringify(toHeader(key))).toString('base64url');
}

function verifyJwt(token: string, key: SigningKey): unknown {
  try {
    // The caller checks the expiry, for cached and new tokens alike.
    return jwt.verify(token, key.publicKey, { algorithms: ['ES256'], ignoreExpiration: true });
  } catch (cause) {
    throw invalid('the access token has a wrong signature', cause);
  }
}

/**
 * Whether a text is base64url with all unused bits zero, the only canonical encoding of its bytes.
 */
function isCanonicalBase64url(text: string): boolean {
  return Buffer.from(text, 'base64url').toString('base64url') === text;
}

function invalid(message: string, cause?: unknown): ProblemError {
  return new ProblemError('access_token_invalid', message, { cause });
}
