import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { AuditNote } from '../../auth/audit/audit.ts';
import type { SessionIdentity } from '../../auth/sessions/session.ts';
import type { SessionStore } from '../../auth/sessions/session-store.ts';
import { publishRevocations } from '../publish-revocations.ts';
import { findSession, toRecord } from './session-row.ts';
import type { StoreParts } from './store-parts.ts';

/** Creates the SQLite session store. */
export function sqliteSessionStore(parts: StoreParts): SessionStore {
  const { database, now, sessionStatements: statements, writeAudit, startSession, revoked } = parts;
  const { read, write } = database;
  const find = (id: number, at: Date) => findSession(statements, { id, at });

  return {
    insert: async (owner, start) =>
      publishRevocations(await write(() => startSession(owner, { start, at: now() })), revoked),

    rotate: (token, { nextKeyId, limits }) =>
      write(() => {
        const at = now();
        const { changes } = statements.rotate.run({
          ...token,
          nextKeyId,
          now: at.getTime(),
          graceMs: limits.graceSeconds * 1000,
          idleMs: limits.idleSeconds * 1000,
          shortIdleMs: limits.shortIdleSeconds * 1000,
        });
        return changes === 0 ? null : find(token.sessionId, at);
      }),

    settle: async (key, judge) => {
      const settled = await write(() => {
        const at = now();
        const row = statements.findByKey.get({ ...key });
        if (row === undefined) return null;
        const before = toRecord(row, at);
        const { verdict, note } = judge(before);
        const change = { id: key.sessionId, now: at.getTime() };
        if (verdict.kind === 'repeatLate') statements.beginGrace.run(change);
        if (verdict.kind === 'end') statements.end.run({ ...change, reason: verdict.reason });
        if (note !== null) writeAudit({ ...note, userId: before.userId, sid: before.sid }, at);
        return { verdict, record: find(key.sessionId, at) };
      });
      if (settled?.verdict.kind === 'end') revoked({ kind: 'session', sid: settled.record.sid });
      return settled;
    },

    markDelivered: async (sid, generation) => {
      await write(() => statements.markDelivered.run({ sid, generation, now: now().getTime() }));
    },

    stepUp: (userId, sid) =>
      write(() => {
        const at = now();
        const row = statements.stepUp.get({ userId, sid, now: at.getTime() });
        return row === undefined ? null : find(Number(row['id']), at);
      }),

    list: (userId, page) =>
      read(() => {
        const at = now();
        const { after, limit } = page ?? { after: null, limit: -1 };
        const position = {
          afterAt: after?.lastUsedAt.getTime() ?? null,
          afterId: after?.id ?? null,
        };
        const rows = statements.list.all({ userId, now: at.getTime(), ...position, limit });
        return rows.map((row) => toRecord(row, at));
      }),

    endByKey: async (which, note) => {
      const [ended] = await end(statements.endByKey, { ...which, note });
      return ended ?? null;
    },

    endBySid: async (which, note) =>
      (await end(statements.endBySid, { ...which, note })).length > 0,

    endOthers: async (which, note) => (await end(statements.endOthers, { ...which, note })).length,

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

  /** Ends sessions, writes the note for each, and returns them. */
  async function end(
    statement: StatementSync,
    { note, ...which }: { readonly note: AuditNote } & Readonly<Record<string, unknown>>,
  ): Promise<readonly SessionIdentity[]> {
    const ended = await write(() => {
      const at = now();
      const rows = statement.all({
        ...(which as Record<string, SQLInputValue>),
        now: at.getTime(),
      });
      const sessions = rows.map((row) => ({
        userId: String(row['user_id']),
        sid: String(row['sid']),
      }));
      for (const session of sessions) writeAudit({ ...note, ...session }, at);
      return sessions;
    });
    for (const { sid } of ended) revoked({ kind: 'session', sid });
    return ended;
  }
}
