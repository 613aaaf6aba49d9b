/** An access token with what a server, or another tab, says about it. */
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
  /** Counts sign-ins, sign-outs, endings and changes of account: a token belongs to one epoch. */
  readonly epoch: number;
  /** Whether it replaced one that a server had rejected. */
  readonly replacesRejected: boolean;
  /** Milliseconds since it was received. */
  readonly ageMs: () => number;
}

/** How much life the token has left; negative once it has expired. */
export function remainingMs({ lifetimeMs, ageMs }: AccessToken): number {
  return lifetimeMs - ageMs();
}

/** Whether a Bearer header can carry the text (RFC 6750 §2.1): anything else would break or split it. */
export function isBearerToken(text: string): boolean {
  return /^[\w.~+/-]+=*$/.test(text);
}
