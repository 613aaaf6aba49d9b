import type { User } from '../../auth/accounts/user.ts';
import type { ChangedUser, DecideUserChange } from '../../auth/accounts/user-store.ts';
import type { Committed } from '../publish-revocations.ts';
import { changed, toUserColumns, unchanged, voidsResetLink } from '../user-change.ts';
import type { SessionStatements } from './session-statements.ts';
import type { WriteAudit } from './sqlite-audit-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import type { StartSession } from './start-session.ts';
import { toUser } from './user-row.ts';

/** Decides on an account and changes it, within the current transaction. */
export type ChangeUser = (
  id: string,
  by: { readonly decide: DecideUserChange; readonly at: Date },
) => Committed<ChangedUser> | null;

interface ChangeUserParts {
  readonly database: SqliteDatabase;
  readonly sessionStatements: SessionStatements;
  readonly writeAudit: WriteAudit;
  readonly startSession: StartSession;
}

/** Creates the function that the stores use to change accounts. */
export function createChangeUser(parts: ChangeUserParts): ChangeUser {
  const { database, sessionStatements, writeAudit, startSession } = parts;
  const { connection } = database;
  const findById = connection.prepare('SELECT * FROM users WHERE id = ?');
  const findOtherAdmin = connection.prepare(
    'SELECT 1 FROM users WHERE is_admin = 1 AND disabled_at IS NULL AND id <> ? LIMIT 1',
  );
  const update = connection.prepare(
    `UPDATE users SET password_hash = :passwordHash, is_admin = :isAdmin,
       disabled_at = :disabledAt, version = :version, auth_epoch = :authEpoch, voided_at = :now
     WHERE id = :id RETURNING *`,
  );
  const remove = connection.prepare('DELETE FROM users WHERE id = ?');
  const voidResetLink = connection.prepare('DELETE FROM reset_links WHERE user_id = ?');

  return (id, { decide, at }) => {
    const user = toUser(findById.get(id));
    if (user === null) return null;
    const change = decide(user, { isLastAdmin: isLastAdmin(user) });
    if (change === null) return unchanged(user);

    const now = at.getTime();
    const { endsSessions: reason, endedBy, startsSession: start } = change;
    const ended =
      reason === null ? [] : sessionStatements.endOfUser.all({ userId: id, now, reason, endedBy });
    if (voidsResetLink(user, change)) voidResetLink.run(id);
    const { isAdmin, disabledAt, ...columns } = toUserColumns(user, { change, at });
    const row = change.isDeleted
      ? remove.get(id)
      : update.get({
          id,
          now,
          ...columns,
          isAdmin: Number(isAdmin),
          disabledAt: disabledAt?.getTime() ?? null,
        });
    const after = toUser(row) ?? user;
    for (const note of change.notes) writeAudit({ ...note, userId: id, sid: endedBy }, at);
    const started = start === undefined ? null : startSession(after, { start, at });
    const endedSids = ended.map((session) => String(session['sid']));
    return changed({ user: after, version: columns.version, endedSids, started });
  };

  function isLastAdmin({ isAdmin, id }: User): boolean {
    return isAdmin && findOtherAdmin.get(id) === undefined;
  }
}
