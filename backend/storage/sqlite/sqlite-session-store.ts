import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { EndReason } from '#shared/problems';
import type { AuditNote } from '../../auth/audit.ts';
import { secondsAfter } from '../../auth/clock.ts';
import type { SessionRecord, SessionRules, SessionStore } from '../../auth/session-store.ts';
import { prepareSessionStatements } from './session-statements.ts';
import { toDate, toDateOrNull } from './sqlite-values.ts';
import type { StoreParts } from './store-parts.ts';

/** Keeps sessions in SQLite. */
export function sqliteSessionStore(parts: StoreParts): SessionStore {
  const { database, now, writeAudit, revoked } = parts;
  const { read, write } = database;
  const statements = prepareSessionStatements(database.connection);

  return {
    insert: (session, rules, note) =>
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
        if (row === undefined) return null;
        writeAudit({ ...note, userId: session.userId, sid: session.sid }, at);
        return find(Number(row['id']), at);
      }),

    rotate: (token, nextKeyId, rules) =>
      write(() => {
        const at = now();
        const { changes } = statements.rotate.run({
          ...token,
          nextKeyId,
          now: at.getTime(),
          graceMs: rules.graceSeconds * 1000,
          ...toIdleMs(rules),
        });
        return changes === 0 ? null : find(token.sessionId, at);
      }),

    settle: async (key, judge, toNote) => {
      const settled = await write(() => {
        const at = now();
        const row = statements.findByKey.get({ ...key });
        if (row === undefined) return null;
        const before = toRecord(row, at);
        const verdict = judge(before);
        const change = { id: key.sessionId, now: at.getTime() };
        if (verdict.kind === 'repeatLate') statements.beginGrace.run(change);
        if (verdict.kind === 'end') statements.end.run({ ...change, reason: verdict.reason });
        const note = toNote(verdict, before);
        if (note !== null) writeAudit({ ...note, userId: before.userId, sid: before.sid }, at);
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

    endByKey: async (key, reason, note) => {
      await end(statements.endByKey, { ...key, reason }, note);
    },

    endBySid: async (which, note) => (await end(statements.endBySid, { ...which }, note)) > 0,

    endOthers: (which, note) => end(statements.endOthers, { ...which }, note),

    prune: ({ keepSeconds, afterId, limit }) =>
      write(() => {
        const window = statements.window.get({ afterId, limit });
        if (window === undefined || window['last_id'] === null) return { deleted: 0, lastId: null };
        const lastId = Number(window['last_id']);
        const before = now().getTime() - keepSeconds * 1000;
        const { changes } = statements.prune.run({ afterId, lastId, before });
        return { deleted: Number(changes), lastId: window['seen'] === limit ? lastId : null };
      }),
  };

  /** Ends sessions, writes what ended them for each, and tells how many there were. */
  async function end(
    statement: StatementSync,
    which: Record<string, SQLInputValue>,
    note: AuditNote,
  ): Promise<number> {
    const ended = await write(() => {
      const at = now();
      const rows = statement.all({ ...which, now: at.getTime() });
      for (const row of rows) {
        writeAudit({ ...note, userId: String(row['user_id']), sid: String(row['sid']) }, at);
      }
      return rows;
    });
    for (const row of ended) revoked({ kind: 'session', sid: String(row['sid']) });
    return ended.length;
  }

  function find(id: number, at: Date): SessionRecord {
    const row = statements.findById.get(id);
    if (row === undefined) throw new Error('a session vanished within a transaction');
    return toRecord(row, at);
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
