import type { EndReason } from '#shared/problems';
import type { AuditNote } from '../../auth/audit/audit.ts';
import { type Clock, secondsAfter } from '../../auth/clock.ts';
import type { Revocation } from '../../auth/tokens/revocations.ts';
import type { SessionIdentity, SessionRecord } from '../../auth/sessions/session.ts';
import type { SessionLimits } from '../../auth/sessions/session-limits.ts';
import type { SessionStore } from '../../auth/sessions/session-store.ts';
import { publishRevocations } from '../publish-revocations.ts';
import { auditInsert, toAuditValues } from './audit-statements.ts';
import type { PostgresDatabase, Statement } from './postgres-database.ts';
import { toRecord, toRecordOrNull } from './session-row.ts';
import { sessionStatements as statements } from './session-statements.ts';
import { batchCalls } from './batch-calls.ts';
import { startSession } from './start-session.ts';

/** A rotation in the form its statement expects. */
interface Rotation extends Pick<
  SessionLimits,
  'idleSeconds' | 'shortIdleSeconds' | 'graceSeconds'
> {
  readonly id: number;
  /** In hexadecimal. */
  readonly handleHash: string;
  readonly generation: number;
  readonly nextKeyId: number;
}

/**
 * Creates the PostgreSQL session store: READ COMMITTED, with rows judged under a lock.
 * | `revoked` receives each session that ends here, before the notification returns.
 */
export function postgresSessionStore(
  database: PostgresDatabase,
  now: Clock,
  revoked: (revocation: Revocation) => void,
): SessionStore {
  const { query, transaction } = database;
  const rotateFree = batchCalls((wanted: readonly Rotation[]) =>
    rotate(statements.rotateFree, wanted),
  );

  return {
    insert: async (owner, start) =>
      publishRevocations(
        await transaction((run) => startSession(run, owner, start, now())),
        revoked,
      ),

    rotate: async ({ sessionId, handleHash, generation }, nextKeyId, rules) => {
      const { idleSeconds, shortIdleSeconds, graceSeconds } = rules;
      const rotation = {
        id: sessionId,
        handleHash: handleHash.toString('hex'),
        generation,
        nextKeyId,
        idleSeconds,
        shortIdleSeconds,
        graceSeconds,
      };
      // Locked rows are skipped, so that only this rotation waits for them.
      return (
        (await rotateFree(rotation)) ?? (await rotate(statements.rotate, [rotation]))[0] ?? null
      );
    },

    settle: async (key, judge, toNote) => {
      // Verdicts that change nothing need no lock: concurrent refreshes must not wait for each
      // other.
      const [seen] = await query(statements.findByKey, [key.sessionId, key.handleHash]);
      const unlocked = toRecordOrNull(seen, now());
      if (unlocked === null) return null;
      const first = judge(unlocked);
      if (first.kind === 'repeat') return { verdict: first, record: unlocked };

      const settled = await transaction(async (run) => {
        const [row] = await run(statements.lock, [key.sessionId, key.handleHash]);
        if (row === undefined) return null;
        const at = now(); // Not before the lock: until then, another node may have changed the row.
        const record = toRecord(row, at);
        const verdict = judge(record);
        const note = toNote(verdict, record);
        if (note !== null) {
          await run(auditInsert, [at, ...toAuditValues(note), record.userId, record.sid]);
        }
        if (verdict.kind === 'repeatLate') {
          await run(statements.beginGrace, [key.sessionId, at]);
          return { verdict, record: { ...record, rotatedAt: at } };
        }
        if (verdict.kind === 'end') {
          await run(statements.end, [at, verdict.reason, key.sessionId]);
          const { endedAt, endReason } = record;
          const ended = { endedAt: endedAt ?? at, endReason: endReason ?? verdict.reason };
          return { verdict, record: { ...record, ...ended } };
        }
        return { verdict, record };
      });
      if (settled?.verdict.kind === 'end') revoked({ kind: 'session', sid: settled.record.sid });
      return settled;
    },

    markDelivered: async (sid, generation) => {
      await query(statements.markDelivered, [sid, generation, now()]);
    },

    stepUp: async (userId, sid) => {
      const at = now();
      const [row] = await query(statements.stepUp, [sid, userId, at]);
      return toRecordOrNull(row, at);
    },

    list: async (userId, page) => {
      const at = now();
      const { after, limit } = page ?? { after: null, limit: null };
      const values = [userId, at, after?.lastUsedAt ?? null, after?.id ?? null, limit];
      const rows = await query(statements.list, values);
      return rows.map((row) => toRecord(row, at));
    },

    endByKey: async ({ sessionId, handleHash }, reason, note) => {
      const [ended] = await end(statements.endByKey, { reason, note }, [sessionId, handleHash]);
      return ended ?? null;
    },

    endBySid: async ({ userId, sid, reason, endedBy }, note) =>
      (await end(statements.endBySid, { reason, note }, [sid, userId, endedBy])).length > 0,

    endOthers: async ({ userId, sid, reason, endedBy }, note) =>
      (await end(statements.endOthers, { reason, note }, [sid, userId, endedBy])).length,

    prune: async ({ keepSeconds, afterId, limit }) => {
      const before = secondsAfter(now(), -keepSeconds);
      const [row] = await query(statements.prune, [before, afterId, limit]);
      return {
        deleted: row?.['deleted'] as number,
        lastId: row?.['seen'] === limit ? Number(row['last_id']) : null,
      };
    },
  };

  /** Rotates sessions in one round trip; returns `null` in place of those that did not rotate. */
  async function rotate(
    statement: Statement,
    wanted: readonly Rotation[],
  ): Promise<(SessionRecord | null)[]> {
    const at = now();
    const values = [JSON.stringify(wanted.map((rotation, n) => ({ ...rotation, n }))), at];
    const rotated = wanted.map((): SessionRecord | null => null);
    for (const row of await query(statement, values))
      rotated[row['n'] as number] = toRecord(row, at);
    return rotated;
  }

  /** Ends sessions and returns them. */
  async function end(
    statement: Statement,
    why: { readonly reason: EndReason; readonly note: AuditNote },
    which: readonly unknown[],
  ): Promise<readonly SessionIdentity[]> {
    const values = [now(), why.reason, ...toAuditValues(why.note), ...which];
    const rows = await query(statement, values);
    const ended = rows.map((row) => ({
      userId: row['user_id'] as string,
      sid: row['sid'] as string,
    }));
    for (const { sid } of ended) revoked({ kind: 'session', sid });
    return ended;
  }
}
