import type { EndReason } from '#shared/problems';
import { secondsBetween } from '../clock.ts';
import type { DeviceName } from './device-name.ts';
import type { SessionRecord } from './session.ts';

/** When and how a session ended. */
export interface SessionEnding {
  readonly at: Date;
  /** The limit that ended it, `null` if none did. */
  readonly limitSeconds: number | null;
  /** The user's device that ended it, `null` if there was none or it is unknown. */
  readonly device: DeviceName | null;
  /**
   * Whether the session's own browser ended it by starting another one, whose cookie it now holds.
   */
  readonly isContinued: boolean;
}

/** Derives when and how a session ended from its row; `null` if the row doesn't say. */
export function toSessionEnding(
  record: SessionRecord,
  { reason, device }: { readonly reason: EndReason; readonly device: DeviceName | null },
): SessionEnding | null {
  const { sid, createdAt, lastUsedAt, idleExpiresAt, expiresAt, endedAt, endedBy } = record;
  const isContinued = reason === 'replaced' || endedBy === sid;
  const rest = { device, isContinued };
  if (reason === 'lifetime') {
    return { ...rest, at: expiresAt, limitSeconds: secondsBetween(createdAt, expiresAt) };
  }
  if (reason === 'idle') {
    return { ...rest, at: idleExpiresAt, limitSeconds: secondsBetween(lastUsedAt, idleExpiresAt) };
  }
  return endedAt === null ? null : { ...rest, at: endedAt, limitSeconds: null };
}
