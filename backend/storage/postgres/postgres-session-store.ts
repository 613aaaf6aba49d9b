import type { EndReason } from '#shared/problems';
import type { Clock } from '../../auth/clock.ts';
import type { Revocation } from '../../auth/revocations.ts';
import type { SessionRecord, SessionStore } from '../../auth/session-store.ts';
import type { PostgresDatabase, Row } from './postgres-database.ts';
import { sessionStatements as statements } from './session-statements.ts';

/**
 * Keeps sessions in PostgreSQL: READ COMMITTED, and a row is judged under its lock.
 *
 * `revoked` hears of each session that ended here, before the announcement comes back.
 */
export function postgresSessionStore(
  database: PostgresDatabase,
  now: Clock,
  revoked: (revocation: Revocation) => void,
): SessionStore {
  const { query, transaction } = database;

  return {
    insert: async (session, rules) => {
      const at = now();
      const { sid, handleHash, keyId, remember, client, userId, authEpoch } = session;
      const [idleSeconds, lifetimeSeconds] = remember
        ? [rules.idleSeconds, rules.lifetimeSeconds]
        : [rules.shortIdleSeconds, rules.shortLifetimeSeconds];
      const [row] = await query(statements.insert, [
        sid,
        handleHash,
        keyId,
        at,
        idleSeconds,
        lifetimeSeconds,
        remember,
        client.userAgent,
        client.address,
        userId,
        authEpoch,
      ]);
      return toRecordOrNull(row, at);
    },

    rotate: async (token, nextKeyId, rules) => {
      const at = now();
      const [row] = await query(statements.rotate, [
        token.sessionId,
        token.handleHash,
        token.generation,
        nextKeyId,
        at,
        rules.idleSeconds,
        rules.shortIdleSeconds,
        rules.graceSeconds,
      ]);
      return toRecordOrNull(row, at);
    },

    settle: async (key, judge) => {
      const settled = await transaction(async (run) => {
        const [row] = await run(statements.lock, [key.sessionId, key.handleHash]);
        if (row === undefined) return null;
        const at = now(); // Not before the lock: another node may have changed the row till then.
        const record = toRecord(row, at);
        const verdict = judge(record);
        if (verdict.kind === 'repeatLate') {
          await run(statements.beginGrace, [key.sessionId, at]);
          return { verdict, record: { ...record, rotatedAt: at } };
        }
        if (verdict.kind === 'end') {
          await run(statements.end, [at, verdict.reason, key.sessionId]);
        }
        return { verdict, record };
      });
      if (settled?.verdict.kind === 'end') revoked({ kind: 'session', sid: settled.record.sid });
      return settled;
    },

    confirm: async (sid, generation) => {
      await query(statements.confirm, [sid, generation, now()]);
    },

    stepUp: async (userId, sid) => {
      const at = now();
      const [row] = await query(statements.stepUp, [sid, userId, at]);
      return toRecordOrNull(row, at);
    },

    list: async (userId) => {
      const at = now();
      const rows = await query(statements.list, [userId, at]);
      return rows.map((row) => toRecord(row, at));
    },

    endByKey: async (key, reason) => {
      tell(await query(statements.endByKey, [now(), reason, key.sessionId, key.handleHash]));
    },

    endBySid: async ({ userId, sid, reason, endedBy }) =>
      tell(await query(statements.endBySid, [now(), reason, sid, userId, endedBy])) > 0,

    endOthers: async ({ userId, sid, reason, endedBy }) =>
      tell(await query(statements.endOthers, [now(), reason, sid, userId, endedBy])),
  };

  function tell(ended: readonly Row[]): number {
    for (const row of ended) revoked({ kind: 'session', sid: row['sid'] as string });
    return ended.length;
  }
}

function toRecordOrNull(row: Row | undefined, at: Date): SessionRecord | null {
  return row === undefined ? null : toRecord(row, at);
}

function toRecord(row: Row, at: Date): SessionRecord {
  return {
    id: Number(row['id']),
    sid: row['sid'] as string,
    userId: row['user_id'] as string,
    authEpoch: row['auth_epoch'] as number,
    generation: row['generation'] as number,
    keyId: row['key_id'] as number,
    rotatedAt: row['rotated_at'] as Date,
    confirmedAt: row['confirmed_at'] as Date | null,
    createdAt: row['created_at'] as Date,
    authTime: row['auth_time'] as Date,
    lastUsedAt: row['last_used_at'] as Date,
    idleExpiresAt: row['idle_expires_at'] as Date,
    expiresAt: row['expires_at'] as Date,
    remember: row['remember'] as boolean,
    endedAt: row['ended_at'] as Date | null,
    endReason: row['ended_reason'] as EndReason | null,
    endedBy: row['ended_by'] as string | null,
    userAgent: row['user_agent'] as string,
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
