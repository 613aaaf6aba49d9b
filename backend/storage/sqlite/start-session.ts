import type { SQLOutputValue } from 'node:sqlite';
import type { AuditNote } from '../../auth/audit/audit.ts';
import { secondsAfter } from '../../auth/clock.ts';
import type { Revocation } from '../../auth/tokens/revocations.ts';
import type { SessionOwner, SessionRecord } from '../../auth/sessions/session.ts';
import type { SessionStart } from '../../auth/sessions/session-store.ts';
import type { Committed } from '../publish-revocations.ts';
import { findSession } from './session-row.ts';
import type { SessionStatements } from './session-statements.ts';
import type { WriteAudit } from './sqlite-audit-store.ts';

/**
 * Starts a session, and ends the one it replaces and those beyond its user's limit, within the
 * current transaction.
 */
export type StartSession = (
  owner: SessionOwner,
  what: { readonly start: SessionStart; readonly at: Date },
) => Committed<SessionRecord> | null;

/** Creates the function that the stores use to start sessions. */
export function createStartSession(
  statements: SessionStatements,
  writeAudit: WriteAudit,
): StartSession {
  return (owner, { start, at }) => {
    const { sid, handleHash, keyId, remember, client, note } = start;
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
      expiresAt: secondsAfter(at, start.lifetimeSeconds).getTime(),
      idleExpiresAt: secondsAfter(at, start.idleSeconds).getTime(),
    });
    if (row === undefined) return null;
    writeAudit({ ...note, userId: owner.id, sid }, at);
    const result = findSession(statements, { id: Number(row['id']), at });
    return { result, revocations: endOthers(owner, { start, at }) };
  };

  function endOthers(
    owner: SessionOwner,
    { start, at }: { readonly start: SessionStart; readonly at: Date },
  ): readonly Revocation[] {
    const { sid, sessionsPerUser, limitNote, replaces } = start;
    const now = at.getTime();
    const replaced =
      replaces === null
        ? []
        : noted(statements.endByKey.all({ ...replaces.key, reason: 'replaced', now }), {
            note: replaces.note,
            at,
          });
    const limit = { userId: owner.id, sid, kept: sessionsPerUser - 1 };
    const surplus = statements.endBeyondLimit.all({ ...limit, reason: 'session_limit', now });
    return [...replaced, ...noted(surplus, { note: limitNote, at })];
  }

  /** Writes the note for each ended session, and returns the revocations. */
  function noted(
    rows: readonly Record<string, SQLOutputValue>[],
    { note, at }: { readonly note: AuditNote; readonly at: Date },
  ): readonly Revocation[] {
    return rows.map((row) => {
      const sid = String(row['sid']);
      writeAudit({ ...note, userId: String(row['user_id']), sid }, at);
      return { kind: 'session', sid };
    });
  }
}
