import type { Revocation } from '../../auth/revocations.ts';
import type { SessionOwner, SessionRecord, SessionStart } from '../../auth/session-store.ts';
import type { Revoking } from '../tell-revoked.ts';
import { toAuditValues } from './audit-statements.ts';
import type { Query } from './postgres-database.ts';
import { toRecord } from './session-row.ts';
import { sessionStatements as statements } from './session-statements.ts';

/** Starts a session and ends the one it replaces, as a part of the transaction under way. */
export async function startSession(
  run: Query,
  owner: SessionOwner,
  start: SessionStart,
  at: Date,
): Promise<Revoking<SessionRecord> | null> {
  const { sid, handleHash, keyId, remember, client, rules, note, replaces } = start;
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
  const revocations = replaces === null ? [] : await end(run, replaces, at);
  return { result: toRecord(row, at), revocations };
}

async function end(
  run: Query,
  { key, note }: NonNullable<SessionStart['replaces']>,
  at: Date,
): Promise<readonly Revocation[]> {
  const which = [key.sessionId, key.handleHash];
  const rows = await run(statements.endByKey, [at, 'replaced', ...toAuditValues(note), ...which]);
  return rows.map((row) => ({ kind: 'session', sid: row['sid'] as string }));
}
