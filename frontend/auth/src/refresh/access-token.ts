const firstWaitMs = 10_000;
const longestWaitMs = 300_000;
// Lifetimes are in whole seconds from receipt, so a token expires a bit earlier on the server.
const expiryBlurMs = 2_000;

/** An access token and its details, as received from a server or another tab. */
export interface Grant {
  readonly value: string;
  /** From receipt; `Infinity` if unknown. */
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
  /** How old it must be before a rejection leads to a refresh; 0 unless it replaced a rejected one. */
  readonly replaceableAfterMs: number;
  /** Milliseconds since it was received. */
  readonly ageMs: () => number;
}

/** Returns the milliseconds until the token expires; negative once it has expired. */
export function remainingMs({ lifetimeMs, ageMs }: AccessToken): number {
  return lifetimeMs - ageMs();
}

/**
 * Returns the milliseconds until a rejection of the token leads to a refresh. A token that replaced
 * a rejected one and is rejected, too, although it has not expired, is not the problem.
 */
export function replaceableInMs(token: AccessToken): number {
  const waitMs = token.replaceableAfterMs - token.ageMs();
  return Math.max(0, Math.min(waitMs, remainingMs(token) - expiryBlurMs));
}

/** Returns the `replaceableAfterMs` of the token that replaces a rejected one: it doubles. */
export function nextReplaceableAfterMs(rejected: AccessToken): number {
  const doubledMs = remainingMs(rejected) > expiryBlurMs ? rejected.replaceableAfterMs * 2 : 0;
  return Math.min(doubledMs || firstWaitMs, longestWaitMs);
}

/** Returns whether the text is a valid Bearer token (RFC 6750 §2.1) that can't break the header. */
export function isBearerToken(text: string): boolean {
  return /^[\w.~+/-]+=*$/.test(text);
}
