import type { Revocation } from '../../auth/tokens/revocations.ts';
import type { SessionOwner, SessionRecord } from '../../auth/sessions/session.ts';
import type { SessionStart } from '../../auth/sessions/session-store.ts';
import type { Committed } from '../publish-revocations.ts';
import { toAuditValues } from './audit-statements.ts';
import type { Query, Row } from './postgres-database.ts';
import { toRecord } from './session-row.ts';
import { sessionStatements as statements } from './session-statements.ts';

/**
 * Starts a session, and ends the one it replaces and those beyond its user's limit, within the
 * current transaction.
 */
export async function startSession(
  run: Query,
  owner: SessionOwner,
  start: SessionStart,
  at: Date,
): Promise<Committed<SessionRecord> | null> {
  const { sid, handleHash, keyId, remember, client, rules, note } = start;
  const [idleSeconds, lifetimeSeconds] = remember
    ? [rules.idleSeconds, rules.lifetimeSeconds]
    : [rules.shortIdleSeconds, rules.shortLifetimeSeconds];
  const [row] = await run(statements.insert, [
    sid,
    handleHash,
    keyId,
    at,
    idleSeconds,
    lifetimeSeconds,
    remember,
    client.device.browser,
    client.device.system,
    client.address,
    owner.id,
    owner.authEpoch,
    ...toAuditValues(note),
  ]);
  if (row === undefined) return null;
  return { result: toRecord(row, at), revocations: await endOthers(run, owner, start, at) };
}

async function endOthers(
  run: Query,
  owner: SessionOwner,
  { sid, rules, limitNote, replaces }: SessionStart,
  at: Date,
): Promise<readonly Revocation[]> {
  const ended: Row[] = [];
  if (replaces !== null) {
    const { key, note } = replaces;
    const which = [key.sessionId, key.handleHash];
    const values = [at, 'replaced', ...toAuditValues(note), ...which];
    ended.push(...(await run(statements.endByKey, values)));
  }
  const limit = [sid, owner.id, rules.sessionsPerUser - 1];
  const values = [at, 'session_limit', ...toAuditValues(limitNote), ...limit];
  ended.push(...(await run(statements.endBeyondLimit, values)));
  return ended.map((row) => ({ kind: 'session', sid: row['sid'] as string }));
}
