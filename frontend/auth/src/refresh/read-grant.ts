import { type Grant, isBearerToken } from './access-token';

/** What a server returns from sign-in and refresh (RFC 6749 §5.1). */
export interface TokenGrant {
  readonly access_token: string;
  /** Seconds from receipt. */
  readonly expires_in: number;
  /** The user's id. Without it a change of account cannot be seen. */
  readonly sub?: string | null;
  /** The session's id. */
  readonly sid?: string | null;
  /** How often the refresh token has rotated; orders messages between tabs. */
  readonly generation?: number | null;
}

/**
 * Reads a grant out of a response body. Returns `null` if the body is none: a server may send
 * anything, even `200` with an empty body.
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
