import type { EndReason } from '#shared/problems';
import type { Revocation } from '../../auth/tokens/revocations.ts';
import type { User } from '../../auth/accounts/user.ts';
import type { ChangedUser, DecideUserChange, UserChange } from '../../auth/accounts/user-store.ts';
import type { Committed } from '../publish-revocations.ts';
import { voidsResetLink } from '../voids-reset-link.ts';
import type { WriteAudit } from './sqlite-audit-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import type { StartSession } from './start-session.ts';
import { toUser } from './user-row.ts';

/** Decides on an account and changes it, within the current transaction. */
export type ChangeUser = (
  id: string,
  decide: DecideUserChange,
  at: Date,
) => Committed<ChangedUser> | null;

/** Creates the function that the stores use to change accounts. */
export function createChangeUser(
  { connection }: SqliteDatabase,
  writeAudit: WriteAudit,
  startSession: StartSession,
): ChangeUser {
  const findById = connection.prepare('SELECT * FROM users WHERE id = ?');
  const findOtherAdmin = connection.prepare(
    'SELECT 1 FROM users WHERE is_admin = 1 AND disabled_at IS NULL AND id <> ? LIMIT 1',
  );
  const update = connection.prepare(
    `UPDATE users SET password_hash = :passwordHash, is_admin = :isAdmin,
       disabled_at = :disabledAt, version = version + 1, auth_epoch = auth_epoch + :epochs,
       voided_at = :at
     WHERE id = :id RETURNING *`,
  );
  const remove = connection.prepare('DELETE FROM users WHERE id = ?');
  const endSessions = connection.prepare(
    `UPDATE sessions SET ended_at = :at, ended_reason = :reason, ended_by = :endedBy
     WHERE user_id = :id AND ended_at IS NULL AND idle_expires_at > :at AND expires_at > :at
     RETURNING sid`,
  );
  const voidResetLink = connection.prepare('DELETE FROM reset_links WHERE user_id = ?');

  return (id, decide, at) => {
    const user = toUser(findById.get(id));
    if (user === null) return null;
    const isLastAdmin = user.isAdmin && findOtherAdmin.get(id) === undefined;
    const change = decide(user, { isLastAdmin });
    if (change === null) {
      return { result: { user, endedSessions: 0, startedSession: null }, revocations: [] };
    }

    const changed = apply(user, change, at);
    const { endsSessions: reason, endedBy, startsSession } = change;
    const ended = reason === null ? [] : end({ id, reason, endedBy }, at);
    for (const note of change.notes) writeAudit({ ...note, userId: id, sid: endedBy }, at);
    const started = startsSession === undefined ? null : startSession(changed, startsSession, at);
    return {
      result: {
        user: changed,
        endedSessions: ended.length,
        startedSession: started?.result ?? null,
      },
      revocations: [
        ...ended,
        { kind: 'user', userId: id, version: user.version + 1 },
        ...(started?.revocations ?? []),
      ],
    };
  };

  function apply(user: User, change: UserChange, at: Date): User {
    const { id } = user;
    if (voidsResetLink(user, change)) voidResetLink.run(id);
    if (change.isDeleted) {
      remove.run(id);
      return user;
    }
    const { passwordHash = user.passwordHash, isAdmin = user.isAdmin } = change;
    const { isDisabled = user.disabledAt !== null } = change;
    const changed = update.get({
      id,
      passwordHash,
      isAdmin: Number(isAdmin),
      disabledAt: isDisabled ? (user.disabledAt ?? at).getTime() : null,
      epochs: change.endsSessions === null ? 0 : 1,
      at: at.getTime(),
    });
    return toUser(changed) ?? user;
  }

  function end(
    which: { readonly id: string; readonly reason: EndReason; readonly endedBy: string | null },
    at: Date,
  ): readonly Revocation[] {
    const rows = endSessions.all({ ...which, at: at.getTime() });
    return rows.map((row) => ({ kind: 'session', sid: String(row['sid']) }));
  }
}
