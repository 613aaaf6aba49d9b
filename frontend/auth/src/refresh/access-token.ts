/** An access token and its details, as received from a server or another tab. */
export interface Grant {
  readonly value: string;
  readonly lifetimeMs: number;
  /** The user's id; `null` if the server doesn't send it. */
  readonly user: string | null;
  /** The session's id; `null` if the server doesn't send it. */
  readonly session: string | null;
  /** How often the session's refresh token has rotated; `null` if the server doesn't send it. */
  readonly generation: number | null;
}

/** An access token in use. */
export interface AccessToken extends Grant {
  /** The epoch it belongs to; a sign-in, sign-out, session end or change of account starts one. */
  readonly epoch: number;
  /** Whether it replaced a token that a server had rejected. */
  readonly replacesRejected: boolean;
  /** Milliseconds since it was received. */
  readonly ageMs: () => number;
}

/** Returns the milliseconds until the token expires; negative once it has expired. */
export function remainingMs({ lifetimeMs, ageMs }: AccessToken): number {
  return lifetimeMs - ageMs();
}

/** Returns whether the text is a valid Bearer token (RFC 6750 §2.1) that can't break the header. */
export function isBearerToken(text: string): boolean {
  return /^[\w.~+/-]+=*$/.test(text);
}
