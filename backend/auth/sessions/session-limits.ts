/** Limits of sessions and refresh-token rotation. */
export interface SessionLimits {
  /** Starting a session beyond this limit ends the least recently used one. */
  readonly sessionsPerUser: number;
  /**
   * In seconds, like all below: a session rotates at most once in this time, and its responses can
   * be resent for as long.
   */
  readonly graceSeconds: number;
  /** How long a refresh whose response was lost can be retried. */
  readonly lateRetrySeconds: number;
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
  /** The same two limits for sessions that are not remembered. */
  readonly shortIdleSeconds: number;
  readonly shortLifetimeSeconds: number;
}

/** Returns the time limits of a new session. The idle limit never exceeds the lifetime. */
export function toTimeLimits(
  limits: SessionLimits,
  { remember }: { readonly remember: boolean },
): { readonly idleSeconds: number; readonly lifetimeSeconds: number } {
  const idleSeconds = remember ? limits.idleSeconds : limits.shortIdleSeconds;
  const lifetimeSeconds = remember ? limits.lifetimeSeconds : limits.shortLifetimeSeconds;
  return { idleSeconds: Math.min(idleSeconds, lifetimeSeconds), lifetimeSeconds };
}
