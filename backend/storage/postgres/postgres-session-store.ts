import { secondsAfter } from '../../auth/clock.ts';
import type { SessionIdentity, SessionRecord } from '../../auth/sessions/session.ts';
import type { SessionLimits } from '../../auth/sessions/session-limits.ts';
import type { SessionStore } from '../../auth/sessions/session-store.ts';
import { publishRevocations } from '../publish-revocations.ts';
import { auditInsert } from './audit-statements.ts';
import { batchCalls } from './batch-calls.ts';
import { toRecord, toRecordOrNull } from './session-row.ts';
import { sessionStatements as statements } from './session-statements.ts';
import { startSession } from './start-session.ts';
import type { Statement, Values } from './statement.ts';
import type { StoreParts } from './store-parts.ts';

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

/** Creates the PostgreSQL session store: READ COMMITTED, with rows judged under a lock. */
export function postgresSessionStore({ database, now, revoked }: StoreParts): SessionStore {
  const { query, transaction } = database;
  const rotateFree = batchCalls((wanted: readonly Rotation[]) =>
    rotate(statements.rotateFree, wanted),
  );

  return {
    insert: async (owner, start) =>
      publishRevocations(
        await transaction((run) => startSession(run, { owner, start, at: now() })),
        revoked,
      ),

    rotate: async ({ sessionId, handleHash, generation }, { nextKeyId, limits }) => {
      const { idleSeconds, shortIdleSeconds, graceSeconds } = limits;
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

    settle: async (key, judge) => {
      // Verdicts that change nothing need no lock: concurrent refreshes must not wait for each
      // other.
      const [seen] = await query(statements.findByKey, { ...key });
      const unlocked = toRecordOrNull(seen, now());
      if (unlocked === null) return null;
      const { verdict: first } = judge(unlocked);
      if (first.kind === 'repeat') return { verdict: first, record: unlocked };

      const settled = await transaction(async (run) => {
        const [row] = await run(statements.lock, { ...key });
        if (row === undefined) return null;
        const at = now(); // Not before the lock: until then, another node may have changed the row.
        const record = toRecord(row, at);
        const { userId, sid } = record;
        const { verdict, note } = judge(record);
        if (note !== null) await run(auditInsert, { ...note, at, userId, sid });
        const change = { sessionId: key.sessionId, at };
        if (verdict.kind === 'repeatLate') {
          await run(statements.beginGrace, change);
          return { verdict, record: { ...record, rotatedAt: at } };
        }
        if (verdict.kind === 'end') {
          await run(statements.end, { ...change, endReason: verdict.reason });
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
      await query(statements.markDelivered, { sid, generation, at: now() });
    },

    stepUp: async (userId, sid) => {
      const at = now();
      const [row] = await query(statements.stepUp, { sid, userId, at });
      return toRecordOrNull(row, at);
    },

    list: async (userId, page) => {
      const at = now();
      const { after, limit } = page ?? { after: null, limit: null };
      const position = { afterAt: after?.lastUsedAt ?? null, afterId: after?.id ?? null };
      const rows = await query(statements.list, { userId, at, ...position, limit });
      return rows.map((row) => toRecord(row, at));
    },

    endByKey: async ({ reason, ...key }, note) => {
      const [ended] = await end(statements.endByKey, { ...note, ...key, endReason: reason });
      return ended ?? null;
    },

    endBySid: async ({ reason, ...which }, note) =>
      (await end(statements.endBySid, { ...note, ...which, endReason: reason })).length > 0,

    endOthers: async ({ reason, ...which }, note) =>
      (await end(statements.endOthers, { ...note, ...which, endReason: reason })).length,

    prune: async ({ keepSeconds, afterId, limit }) => {
      const before = secondsAfter(now(), -keepSeconds);
      const [row] = await query(statements.prune, { before, afterId, limit });
      return {
        deleted: row?.['deleted'] as number,
        lastId: row?.['seen'] === limit ? Number(row['last_id']) : null,
      };
    },
  };

  /** Rotates sessions in one round trip; returns `null` in place of those that did not rotate. */
  async function rotate(
    statement: Statement,
    rotations: readonly Rotation[],
  ): Promise<(SessionRecord | null)[]> {
    const at = now();
    const wanted = JSON.stringify(rotations.map((rotation, n) => ({ ...rotation, n })));
    const rotated = rotations.map((): SessionRecord | null => null);
    for (const row of await query(statement, { wanted, at }))
      rotated[row['n'] as number] = toRecord(row, at);
    return rotated;
  }

  /** Ends the sessions of a statement and returns them. */
  async function end(statement: Statement, values: Values): Promise<readonly SessionIdentity[]> {
    const rows = await query(statement, { ...values, at: now() });
    const ended = rows.map((row) => ({
      userId: row['user_id'] as string,
      sid: row['sid'] as string,
    }));
    for (const { sid } of ended) revoked({ kind: 'session', sid });
    return ended;
  }
}
