/** An access token and whose it is, as servers answer sign-in and refresh (RFC 6749 §5.1). */
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

/** Tells whether an answer can be used: a server may send anything, also `200` with an empty body. */
export function isTokenGrant(body: unknown): body is TokenGrant {
  const grant = body as Record<keyof TokenGrant, unknown> | null | undefined;
  return (
    typeof grant?.access_token === 'string' &&
    // What a Bearer header can carry (RFC 6750 §2.1): anything else would break or split the header.
    /^[\w.~+/-]+=*$/.test(grant.access_token) &&
    typeof grant.expires_in === 'number' &&
    grant.expires_in > 0 &&
    typeof (grant.sub ?? '') === 'string' &&
    typeof (grant.sid ?? '') === 'string' &&
    typeof (grant.generation ?? 0) === 'number'
  );
}
