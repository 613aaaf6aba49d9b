import type { EndReason } from '#shared/problems';
import { secondsBetween } from './clock.ts';
import type { SessionRecord } from './session-store.ts';

/** When and how a session ended. */
export interface SessionEnding {
  readonly at: Date;
  /** The limit that ended it, `null` when none did. */
  readonly limitSeconds: number | null;
  /** The browser of the same user that ended it, `null` when none did or it is not known. */
  readonly userAgent: string | null;
}

/** Reads from the row of a session when and how it ended, `null` when the row does not tell. */
export function toSessionEnding(
  record: SessionRecord,
  reason: EndReason,
  userAgent: string | null,
): SessionEnding | null {
  const { createdAt, lastUsedAt, idleExpiresAt, expiresAt, endedAt } = record;
  if (reason === 'lifetime') {
    return { at: expiresAt, limitSeconds: secondsBetween(createdAt, expiresAt), userAgent };
  }
  if (reason === 'idle') {
    return {
      at: idleExpiresAt,
      limitSeconds: secondsBetween(lastUsedAt, idleExpiresAt),
      userAgent,
    };
  }
  return endedAt === null ? null : { at: endedAt, limitSeconds: null, userAgent };
}
