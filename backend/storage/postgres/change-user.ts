import type { Clock } from '../../auth/clock.ts';
import type { User } from '../../auth/accounts/user.ts';
import type { ChangedUser, DecideUserChange } from '../../auth/accounts/user-store.ts';
import type { Committed } from '../publish-revocations.ts';
import { changed, toUserColumns, unchanged, voidsResetLink } from '../user-change.ts';
import { auditInsert } from './audit-statements.ts';
import type { Query } from './postgres-database.ts';
import { revocationChannel } from './postgres-revocation-feed.ts';
import { sessionStatements } from './session-statements.ts';
import { startSession } from './start-session.ts';
import { statement } from './statement.ts';
import { toUser } from './user-row.ts';

const statements = {
  lock: statement('user-lock', 'SELECT * FROM users WHERE id = :id FOR UPDATE'),
  // Two administrators are two rows, so their row locks alone would let both be removed at once.
  lockAdmins: statement('user-lock-admins', 'SELECT pg_advisory_xact_lock(5382105)'),
  findOtherAdmin: statement(
    'user-other-admin',
    'SELECT 1 FROM users WHERE is_admin AND disabled_at IS NULL AND id <> :id LIMIT 1',
  ),
  update: statement(
    'user-update',
    `UPDATE users SET password_hash = :passwordHash, is_admin = :isAdmin,
       disabled_at = :disabledAt, version = :version, auth_epoch = :authEpoch, voided_at = :at
     WHERE id = :id RETURNING *`,
  ),
  remove: statement('user-remove', 'DELETE FROM users WHERE id = :id'),
  announce: statement(
    'user-announce',
    `SELECT pg_notify('${revocationChannel}',
       json_build_object('id', :id::text, 'version', :version::integer)::text)`,
  ),
  voidResetLink: statement('user-void-reset-link', 'DELETE FROM reset_links WHERE user_id = :id'),
};

interface UserDecision {
  readonly id: string;
  readonly decide: DecideUserChange;
  readonly now: Clock;
}

/** Decides on an account and changes it, within the current transaction. */
export async function changeUser(
  run: Query,
  { id, decide, now }: UserDecision,
): Promise<Committed<ChangedUser> | null> {
  const user = await lockUser(run, id);
  if (user === null) return null;
  const change = decide(user, { isLastAdmin: await isLastAdmin(run, user) });
  if (change === null) return unchanged(user);

  const at = now(); // Read under the locks: another node may have just changed the row.
  const { endsSessions: endReason, endedBy, startsSession: start } = change;
  const ended =
    endReason === null
      ? []
      : await run(sessionStatements.endOfUser, { userId: id, at, endReason, endedBy });
  if (voidsResetLink(user, change)) await run(statements.voidResetLink, { id });
  const columns = toUserColumns(user, { change, at });
  const [row] = change.isDeleted
    ? await run(statements.remove, { id })
    : await run(statements.update, { id, at, ...columns });
  const after = toUser(row) ?? user;
  for (const note of change.notes) {
    await run(auditInsert, { ...note, at, userId: id, sid: endedBy });
  }
  const { version } = columns;
  await run(statements.announce, { id, version });
  const started = start === undefined ? null : await startSession(run, { owner: after, start, at });
  const endedSids = ended.map((session) => session['sid'] as string);
  return changed({ user: after, version, endedSids, started });
}

/** Returns an account, locked until the transaction ends. */
export async function lockUser(run: Query, id: string): Promise<User | null> {
  const [row] = await run(statements.lock, { id });
  return toUser(row);
}

async function isLastAdmin(run: Query, { isAdmin, id }: User): Promise<boolean> {
  if (!isAdmin) return false;
  await run(statements.lockAdmins);
  return (await run(statements.findOtherAdmin, { id })).length === 0;
}
