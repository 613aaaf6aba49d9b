import type { SessionOwner, SessionRecord } from '../../auth/sessions/session.ts';
import type { SessionStart } from '../../auth/sessions/session-store.ts';
import type { Committed } from '../publish-revocations.ts';
import type { Query, Row } from './postgres-database.ts';
import { toRecord } from './session-row.ts';
import { sessionStatements as statements } from './session-statements.ts';

interface Start {
  readonly owner: SessionOwner;
  readonly start: SessionStart;
  readonly at: Date;
}

/**
 * Starts a session, and ends the one it replaces and those beyond its user's limit, within the
 * current transaction.
 */
export async function startSession(
  run: Query,
  { owner, start, at }: Start,
): Promise<Committed<SessionRecord> | null> {
  const { sid, handleHash, keyId, remember, idleSeconds, lifetimeSeconds, client } = start;
  const [row] = await run(statements.insert, {
    ...start.note,
    at,
    newSid: sid,
    handleHash,
    keyId,
    idleSeconds,
    lifetimeSeconds,
    remember,
    browser: client.device.browser,
    system: client.device.system,
    clientAddress: client.address,
    userId: owner.id,
    authEpoch: owner.authEpoch,
  });
  if (row === undefined) return null;
  const ended = await endOthers(run, { owner, start, at });
  return {
    result: toRecord(row, at),
    revocations: ended.map((other) => ({ kind: 'session', sid: other['sid'] as string })),
  };
}

async function endOthers(run: Query, { owner, start, at }: Start): Promise<readonly Row[]> {
  const { sid, sessionsPerUser, limitNote, replaces } = start;
  const replaced =
    replaces === null
      ? []
      : await run(statements.endByKey, {
          ...replaces.note,
          ...replaces.key,
          at,
          endReason: 'replaced',
        });
  const beyondLimit = await run(statements.endBeyondLimit, {
    ...limitNote,
    at,
    endReason: 'session_limit',
    sid,
    userId: owner.id,
    kept: sessionsPerUser - 1,
  });
  return [...replaced, ...beyondLimit];
}
