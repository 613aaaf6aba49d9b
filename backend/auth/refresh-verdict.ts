import type { AuditEvent } from '#shared/admin';
import type { EndReason } from '#shared/problems';
import { secondsBetween } from './clock.ts';
import type { SessionRecord, SessionRules, Verdict } from './session-store.ts';

/**
 * Judges a refresh token that did not rotate its session, by how far the row is ahead of it.
 *
 * A token one generation behind is a lost answer as long as nobody has used the successor; once
 * somebody has, it is a copy (RFC 9700 §4.14.2).
 */
export function judgeRefresh(
  record: SessionRecord,
  tokenGeneration: number,
  rules: SessionRules,
): Verdict {
  const reason = endReason(record);
  if (reason !== null) return { kind: 'end', code: 'session_ended', reason };

  const ahead = record.generation - tokenGeneration;
  if (ahead < 0) return { kind: 'end', code: 'session_ended', reason: 'unknown' };
  if (ahead === 0) return { kind: 'repeat' };
  if (ahead > 1) return reused;

  const { confirmedAt } = record;
  // Another node's clock may be a little ahead of the one that reads.
  const sinceRotation = Math.max(0, secondsBetween(record.rotatedAt, record.at));
  if (confirmedAt !== null) {
    const sinceUse = Math.max(0, secondsBetween(confirmedAt, record.at));
    const isStraggler = sinceUse < rules.graceSeconds;
    return isStraggler ? { kind: 'repeat' } : reused;
  }
  if (sinceRotation < rules.graceSeconds) return { kind: 'repeat' };
  const isRetry = sinceRotation < rules.lateRetrySeconds;
  return isRetry ? { kind: 'repeatLate' } : reused;
}

/** Why a session is over, `null` while it lives. */
export function endReason(record: SessionRecord): EndReason | null {
  if (record.endReason !== null) return record.endReason;
  // A change of the account marks the sessions that it ends: one without a mark had expired before.
  if (record.idleExpiresAt <= record.at) {
    // The idle limit never lies after the lifetime's end: where it lies before it, it came first.
    return record.idleExpiresAt < record.expiresAt ? 'idle' : 'lifetime';
  }
  if (record.user === null) return 'account_deleted';
  if (record.user.disabledAt !== null) return 'account_disabled';
  return record.user.authEpoch === record.authEpoch ? null : 'password_changed';
}

/** What the audit has to know of a verdict, `null` for the usual ones. */
export function toAuditEvent(verdict: Verdict, record: SessionRecord): AuditEvent | null {
  if (verdict.kind === 'repeatLate') return 'refresh_repeated_late';
  if (verdict.kind !== 'end' || record.endReason !== null) return null;
  if (verdict.code === 'token_reused') return 'token_reused';
  return verdict.reason === 'unknown' ? 'session_rolled_back' : null;
}

const reused: Verdict = { kind: 'end', code: 'token_reused', reason: 'reused' };
