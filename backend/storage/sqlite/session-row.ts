import type { SQLOutputValue } from 'node:sqlite';
import type { EndReason } from '#shared/problems';
import type { SessionRecord } from '../../auth/sessions/session.ts';
import type { SessionStatements } from './session-statements.ts';
import { toDate, toDateOrNull } from './sqlite-values.ts';

/** Returns an existing session, within the current transaction. */
export function findSession(
  { findById }: SessionStatements,
  { id, at }: { readonly id: number; readonly at: Date },
): SessionRecord {
  const row = findById.get(id);
  if (row === undefined) throw new Error('a session vanished within a transaction');
  return toRecord(row, at);
}

/** Converts a session row, joined with its user's, to a record. */
export function toRecord(row: Record<string, SQLOutputValue>, at: Date): SessionRecord {
  return {
    id: Number(row['id']),
    sid: String(row['sid']),
    userId: String(row['user_id']),
    authEpoch: Number(row['auth_epoch']),
    generation: Number(row['generation']),
    keyId: Number(row['key_id']),
    rotatedAt: toDate(row['rotated_at']),
    deliveredAt: toDateOrNull(row['delivered_at']),
    createdAt: toDate(row['created_at']),
    authTime: toDate(row['auth_time']),
    lastUsedAt: toDate(row['last_used_at']),
    idleExpiresAt: toDate(row['idle_expires_at']),
    expiresAt: toDate(row['expires_at']),
    remember: row['remember'] === 1,
    endedAt: toDateOrNull(row['ended_at']),
    endReason: row['ended_reason'] as EndReason | null,
    endedBy: row['ended_by'] as string | null,
    device: {
      browser: row['browser'] as string | null,
      system: row['system'] as string | null,
    },
    address: String(row['address']),
    user:
      row['is_admin'] === null
        ? null
        : {
            isAdmin: row['is_admin'] === 1,
            version: Number(row['version']),
            authEpoch: Number(row['user_auth_epoch']),
            disabledAt: toDateOrNull(row['disabled_at']),
          },
    at,
  };
}
