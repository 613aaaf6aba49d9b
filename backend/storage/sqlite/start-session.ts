import { secondsAfter } from '../../auth/clock.ts';
import type { Revocation } from '../../auth/revocations.ts';
import type { SessionOwner, SessionRecord, SessionStart } from '../../auth/session-store.ts';
import type { Revoking } from '../tell-revoked.ts';
import { findSession } from './session-row.ts';
import type { SessionStatements } from './session-statements.ts';
import type { WriteAudit } from './sqlite-audit-store.ts';

/** Starts a session and ends the one it replaces, as a part of the transaction under way. */
export type StartSession = (
  owner: SessionOwner,
  start: SessionStart,
  at: Date,
) => Revoking<SessionRecord> | null;

/** Gives the function by which the stores start sessions. */
export function createStartSession(
  statements: SessionStatements,
  writeAudit: WriteAudit,
): StartSession {
  return (owner, { rules, note, replaces, ...session }, at) => {
    const { sid, handleHash, keyId, remember, client } = session;
    const [idleSeconds, lifetimeSeconds] = remember
      ? [rules.idleSeconds, rules.lifetimeSeconds]
      : [rules.shortIdleSeconds, rules.shortLifetimeSeconds];
    const row = statements.insert.get({
      sid,
      handleHash,
      keyId,
      ...client.device,
      address: client.address,
      userId: owner.id,
      authEpoch: owner.authEpoch,
      remember: Number(remember),
      now: at.getTime(),
      expiresAt: secondsAfter(at, lifetimeSeconds).getTime(),
      idleExpiresAt: secondsAfter(at, Math.min(idleSeconds, lifetimeSeconds)).getTime(),
    });
    if (row === undefined) return null;
    writeAudit({ ...note, userId: owner.id, sid }, at);
    const result = findSession(statements, Number(row['id']), at);
    return { result, revocations: replaces === null ? [] : end(replaces, at) };
  };

  function end(
    { key, note }: NonNullable<SessionStart['replaces']>,
    at: Date,
  ): readonly Revocation[] {
    const which = { ...key, reason: 'replaced', now: at.getTime() };
    return statements.endByKey.all(which).map((row) => {
      const sid = String(row['sid']);
      writeAudit({ ...note, userId: String(row['user_id']), sid }, at);
      return { kind: 'session', sid };
    });
  }
}
