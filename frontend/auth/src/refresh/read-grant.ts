import { type Grant, isBearerToken } from './access-token';

/** The token response of the sign-in and refresh endpoints (RFC 6749 §5.1). */
export interface TokenGrant {
  readonly access_token: string;
  /** Lifetime in seconds, counted from receipt. */
  readonly expires_in: number;
  /** The user's id. Without it, the library can't detect a change of account. */
  readonly sub?: string | null;
  /** The session's id. */
  readonly sid?: string | null;
  /** How often the refresh token has rotated; puts messages between tabs in order. */
  readonly generation?: number | null;
}

/**
 * Returns the grant in a response body, or `null` if it contains none: a server may send anything,
 * even `200` with an empty body.
 */
export function readGrant(body: unknown): Grant | null {
  if (!isTokenGrant(body)) return null;
  return {
    value: body.access_token,
    lifetimeMs: body.expires_in * 1_000,
    user: body.sub ?? null,
    session: body.sid ?? null,
    generation: body.generation ?? null,
  };
}

function isTokenGrant(body: unknown): body is TokenGrant {
  const grant = body as Record<keyof TokenGrant, unknown> | null | undefined;
  return (
    typeof grant?.access_token === 'string' &&
    isBearerToken(grant.access_token) &&
    typeof grant.expires_in === 'number' &&
    grant.expires_in > 0 &&
    typeof (grant.sub ?? '') === 'string' &&
    typeof (grant.sid ?? '') === 'string' &&
    typeof (grant.generation ?? 0) === 'number'
  );
}
