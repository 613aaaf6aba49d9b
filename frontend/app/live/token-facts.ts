/** The facts about an access token that may be displayed; never the token. */
export interface TokenFacts {
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The last four characters of the session's id. */
  readonly sessionEnd: string;
  readonly generation: number;
}

/** Reads the claims of an access token; `null` if it is not from this server. */
export function readTokenFacts(token: string): TokenFacts | null {
  const [, payload] = token.split('.');
  if (payload === undefined) return null;
  const claims = parse(payload);
  if (claims === null) return null;
  const { iat, exp, sid, gen } = claims;
  return typeof iat === 'number' &&
    typeof exp === 'number' &&
    typeof sid === 'string' &&
    typeof gen === 'number'
    ? { issuedAt: iat, expiresAt: exp, sessionEnd: sid.slice(-4), generation: gen }
    : null;
}

function parse(payload: string): Record<string, unknown> | null {
  try {
    const text = atob(payload.replace(/-/g, '+').replace(/_/g, '/'));
    const claims: unknown = JSON.parse(text);
    return typeof claims === 'object' ? (claims as Record<string, unknown> | null) : null;
  } catch {
    return null; // A token may be opaque: then there is nothing to show.
  }
}
