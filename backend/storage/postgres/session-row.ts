import type { EndReason } from '#shared/problems';
import type { SessionRecord } from '../../auth/sessions/session.ts';
import type { Row } from './postgres-database.ts';

/** Converts a session row, joined with its user's, to a record; `null` if there is no row. */
export function toRecordOrNull(row: Row | undefined, at: Date): SessionRecord | null {
  return row === undefined ? null : toRecord(row, at);
}

/** Converts a session row, joined with its user's, to a record. */
export function toRecord(row: Row, at: Date): SessionRecord {
  return {
    id: Number(row['id']),
    sid: row['sid'] as string,
    userId: row['user_id'] as string,
    authEpoch: row['auth_epoch'] as number,
    generation: row['generation'] as number,
    keyId: row['key_id'] as number,
    rotatedAt: row['rotated_at'] as Date,
    deliveredAt: row['delivered_at'] as Date | null,
    createdAt: row['created_at'] as Date,
    authTime: row['auth_time'] as Date,
    lastUsedAt: row['last_used_at'] as Date,
    idleExpiresAt: row['idle_expires_at'] as Date,
    expiresAt: row['expires_at'] as Date,
    remember: row['remember'] as boolean,
    endedAt: row['ended_at'] as Date | null,
    endReason: row['ended_reason'] as EndReason | null,
    endedBy: row['ended_by'] as string | null,
    device: {
      browser: row['browser'] as string | null,
      system: row['system'] as string | null,
    },
    address: row['address'] as string,
    user:
      row['is_admin'] === null
        ? null
        : {
            isAdmin: row['is_admin'] as boolean,
            version: row['version'] as number,
            authEpoch: row['user_auth_epoch'] as number,
            disabledAt: row['disabled_at'] as Date | null,
          },
    at,
  };
}
