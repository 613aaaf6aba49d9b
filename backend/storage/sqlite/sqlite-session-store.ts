import type { SQLOutputValue } from 'node:sqlite';
import type { EndReason } from '#shared/problems';
import { type Clock, secondsAfter } from '../../auth/clock.ts';
import type { Revocation } from '../../auth/revocations.ts';
import type { SessionRecord, SessionRules, SessionStore } from '../../auth/session-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { prepareSessionStatements } from './session-statements.ts';
import { toDate, toDateOrNull } from './sqlite-values.ts';

/** Keeps sessions in SQLite; `revoked` hears of each one that ended, after the commit. */
export function sqliteSessionStore(
  database: SqliteDatabase,
  now: Clock,
  revoked: (revocation: Revocation) => void,
): SessionStore {
  const { read, write } = database;
  const statements = prepareSessionStatements(database.connection);

  return {
    insert: (session, rules) =>
      write(() => {
        const at = now();
        const { remember, client, ...columns } = session;
        const expiresAt = secondsAfter(
          at,
          remember ? rules.lifetimeSeconds : rules.shortLifetimeSeconds,
        ).getTime();
        const idleExpiresAt = secondsAfter(
          at,
          remember ? rules.idleSeconds : rules.shortIdleSeconds,
        ).getTime();
        const row = statements.insert.get({
          ...columns,
          ...client,
          remember: Number(remember),
          now: at.getTime(),
          expiresAt,
          idleExpiresAt: Math.min(idleExpiresAt, expiresAt),
        });
        return row === undefined ? null : find(Number(row['id']), at);
      }),

    rotate: (token, nextKeyId, rules) =>
      write(() => {
        const at = now();
        const { changes } = statements.rotate.run({
          ...token,
          nextKeyId,
          now: at.getTime(),
          rotatedBefore: at.getTime() - rules.graceSeconds * 1000,
          ...toIdleMs(rules),
        });
        return changes === 0 ? null : find(token.sessionId, at);
      }),

    settle: async (key, judge) => {
      const settled = await write(() => {
        const at = now();
        const row = statements.findByKey.get({ ...key });
        if (row === undefined) return null;
        const verdict = judge(toRecord(row, at));
        const change = { id: key.sessionId, now: at.getTime() };
        if (verdict.kind === 'repeatLate') statements.beginGrace.run(change);
        if (verdict.kind === 'end') statements.end.run({ ...change, reason: verdict.reason });
        return { verdict, record: find(key.sessionId, at) };
      });
      if (settled?.verdict.kind === 'end') revoked({ kind: 'session', sid: settled.record.sid });
      return settled;
    },

    confirm: async (sid, generation) => {
      await write(() => statements.confirm.run({ sid, generation, now: now().getTime() }));
    },

    stepUp: (userId, sid) =>
      write(() => {
        const at = now();
        const row = statements.stepUp.get({ userId, sid, now: at.getTime() });
        return row === undefined ? null : find(Number(row['id']), at);
      }),

    list: (userId) =>
      read(() => {
        const at = now();
        const rows = statements.list.all({ userId, now: at.getTime() });
        return rows.map((row) => toRecord(row, at));
      }),

    endByKey: async (key, reason) => {
      tell(await write(() => statements.endByKey.all({ ...key, reason, now: now().getTime() })));
    },

    endBySid: async (end) =>
      tell(await write(() => statements.endBySid.all({ ...end, now: now().getTime() }))) > 0,

    endOthers: async (end) =>
      tell(await write(() => statements.endOthers.all({ ...end, now: now().getTime() }))),
  };

  function find(id: number, at: Date): SessionRecord {
    const row = statements.findById.get(id);
    if (row === undefined) throw new Error('a session vanished within a transaction');
    return toRecord(row, at);
  }

  function tell(ended: readonly Record<string, SQLOutputValue>[]): number {
    for (const row of ended) revoked({ kind: 'session', sid: String(row['sid']) });
    return ended.length;
  }
}

function toIdleMs(rules: SessionRules) {
  return { idleMs: rules.idleSeconds * 1000, shortIdleMs: rules.shortIdleSeconds * 1000 };
}

function toRecord(row: Record<string, SQLOutputValue>, at: Date): SessionRecord {
  return {
    id: Number(row['id']),
    sid: String(row['sid']),
    userId: String(row['user_id']),
    authEpoch: Number(row['auth_epoch']),
    generation: Number(row['generation']),
    keyId: Number(row['key_id']),
    rotatedAt: toDate(row['rotated_at']),
    confirmedAt: toDateOrNull(row['confirmed_at']),
    createdAt: toDate(row['created_at']),
    authTime: toDate(row['auth_time']),
    lastUsedAt: toDate(row['last_used_at']),
    idleExpiresAt: toDate(row['idle_expires_at']),
    expiresAt: toDate(row['expires_at']),
    remember: row['remember'] === 1,
    endedAt: toDateOrNull(row['ended_at']),
    endReason: row['ended_reason'] as EndReason | null,
    endedBy: row['ended_by'] as string | null,
    userAgent: String(row['user_agent']),
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
