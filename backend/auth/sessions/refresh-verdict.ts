import type { AuditEvent } from '#shared/admin';
import type { EndReason } from '#shared/problems';
import { secondsBetween } from '../clock.ts';
import type { SessionRecord } from './session.ts';
import type { SessionLimits } from './session-limits.ts';

/** What to do about a presented token. */
export type Verdict =
  | { readonly kind: 'repeat' }
  /** The response was lost: the next token is resent, and a new grace period begins. */
  | { readonly kind: 'repeatLate' }
  | { readonly kind: 'end'; readonly code: 'session_ended' | 'token_reused'; reason: EndReason };

/**
 * Judges a refresh token that did not rotate its session, by how many generations it is behind.
 * | A token one generation behind means a lost response if the next token has not been used yet. If
 * it has been used, the token was copied (RFC 9700 §4.14.2).
 */
export function judgeRefresh(
  record: SessionRecord,
  token: { readonly generation: number; readonly limits: SessionLimits },
): Verdict {
  const { generation, limits } = token;
  const reason = endReason(record);
  if (reason !== null) return { kind: 'end', code: 'session_ended', reason };

  const ahead = record.generation - generation;
  if (ahead < 0) return { kind: 'end', code: 'session_ended', reason: 'unknown' };
  if (ahead === 0) return { kind: 'repeat' };
  if (ahead > 1) return reused;

  const { deliveredAt } = record;
  // The clock of another node may be slightly ahead.
  const sinceRotation = Math.max(0, secondsBetween(record.rotatedAt, record.at));
  if (deliveredAt !== null) {
    const sinceUse = Math.max(0, secondsBetween(deliveredAt, record.at));
    const isStraggler = sinceUse < limits.graceSeconds;
    return isStraggler ? { kind: 'repeat' } : reused;
  }
  if (sinceRotation < limits.graceSeconds) return { kind: 'repeat' };
  const isRetry = sinceRotation < limits.lateRetrySeconds;
  return isRetry ? { kind: 'repeatLate' } : reused;
}

/** Returns why a session is over, `null` while it is live. */
export function endReason(record: SessionRecord): EndReason | null {
  if (record.endReason !== null) return record.endReason;
  // An account change marks the sessions it ends, so an unmarked session had already expired.
  if (record.idleExpiresAt <= record.at) {
    // The idle limit never exceeds the lifetime. If it is earlier, it was reached first.
    return record.idleExpiresAt < record.expiresAt ? 'idle' : 'lifetime';
  }
  if (record.user === null) return 'account_deleted';
  if (record.user.disabledAt !== null) return 'account_disabled';
  return record.user.authEpoch === record.authEpoch ? null : 'password_changed';
}

/** Returns the audit event for a verdict, `null` for routine verdicts. */
export function toAuditEvent(verdict: Verdict, record: SessionRecord): AuditEvent | null {
  if (verdict.kind === 'repeatLate') return 'refresh_repeated_late';
  if (verdict.kind !== 'end' || record.endReason !== null) return null;
  if (verdict.code === 'token_reused') return 'token_reused';
  return verdict.reason === 'unknown' ? 'session_rolled_back' : null;
}

const reused: Verdict = { kind: 'end', code: 'token_reused', reason: 'reused' };
