import type { Clock } from '../../auth/clock.ts';
import type { User } from '../../auth/accounts/user.ts';
import type { ChangedUser, DecideUserChange, UserChange } from '../../auth/accounts/user-store.ts';
import type { Committed } from '../publish-revocations.ts';
import { voidsResetLink } from '../voids-reset-link.ts';
import { auditInsert, toAuditValues } from './audit-statements.ts';
import type { Query } from './postgres-database.ts';
import { revocationChannel } from './postgres-revocation-feed.ts';
import { startSession } from './start-session.ts';
import { toUser } from './user-row.ts';

const statements = {
  lock: { name: 'user-lock', text: 'SELECT * FROM users WHERE id = $1 FOR UPDATE' },
  // Two administrators are two rows, so their row locks alone would let both be removed at once.
  lockAdmins: { name: 'user-lock-admins', text: 'SELECT pg_advisory_xact_lock(5382105)' },
  findOtherAdmin: {
    name: 'user-other-admin',
    text: 'SELECT 1 FROM users WHERE is_admin AND disabled_at IS NULL AND id <> $1 LIMIT 1',
  },
  update: {
    name: 'user-update',
    text: `
      UPDATE users SET password_hash = $2, is_admin = $3, disabled_at = $4, version = version + 1,
        auth_epoch = auth_epoch + $5, voided_at = $6
      WHERE id = $1 RETURNING *`,
  },
  remove: { name: 'user-remove', text: 'DELETE FROM users WHERE id = $1' },
  announce: {
    name: 'user-announce',
    text: `
      SELECT pg_notify('${revocationChannel}',
        json_build_object('id', $1::text, 'version', $2::integer)::text)`,
  },
  endSessions: {
    name: 'user-end-sessions',
    text: `
      UPDATE sessions SET ended_at = $2, ended_reason = $3, ended_by = $4
      WHERE user_id = $1 AND ended_at IS NULL AND idle_expires_at > $2 AND expires_at > $2
      RETURNING sid`,
  },
  voidResetLink: {
    name: 'user-void-reset-link',
    text: 'DELETE FROM reset_links WHERE user_id = $1',
  },
};

/** Decides on an account and changes it, within the current transaction. */
export async function changeUser(
  run: Query,
  id: string,
  decide: DecideUserChange,
  now: Clock,
): Promise<Committed<ChangedUser> | null> {
  const user = await lockUser(run, id);
  if (user === null) return null;
  const change = decide(user, { isLastAdmin: await isLastAdmin(run, user) });
  if (change === null) {
    return { result: { user, endedSessions: 0, startedSession: null }, revocations: [] };
  }

  const at = now(); // Read under the locks: another node may have just changed the row.
  const changed = await apply(run, user, change, at);
  const { endsSessions: reason, endedBy, startsSession } = change;
  const ended = reason === null ? [] : await run(statements.endSessions, [id, at, reason, endedBy]);
  for (const note of change.notes) {
    await run(auditInsert, [at, ...toAuditValues(note), id, endedBy]);
  }
  const version = user.version + 1;
  await run(statements.announce, [id, version]);
  const started =
    startsSession === undefined ? null : await startSession(run, changed, startsSession, at);
  return {
    result: {
      user: changed,
      endedSessions: ended.length,
      startedSession: started?.result ?? null,
    },
    revocations: [{ kind: 'user', userId: id, version }, ...(started?.revocations ?? [])],
  };
}

/** Returns an account, locked until the transaction ends. */
export async function lockUser(run: Query, id: string): Promise<User | null> {
  const [row] = await run(statements.lock, [id]);
  return toUser(row);
}

async function isLastAdmin(run: Query, user: User): Promise<boolean> {
  if (!user.isAdmin) return false;
  await run(statements.lockAdmins, []);
  return (await run(statements.findOtherAdmin, [user.id])).length === 0;
}

async function apply(run: Query, user: User, change: UserChange, at: Date): Promise<User> {
  const { id } = user;
  if (voidsResetLink(user, change)) await run(statements.voidResetLink, [id]);
  if (change.isDeleted) {
    await run(statements.remove, [id]);
    return user;
  }
  const { passwordHash = user.passwordHash, isAdmin = user.isAdmin } = change;
  const { isDisabled = user.disabledAt !== null } = change;
  const disabledAt = isDisabled ? (user.disabledAt ?? at) : null;
  const epochs = change.endsSessions === null ? 0 : 1;
  const [row] = await run(statements.update, [id, passwordHash, isAdmin, disabledAt, epochs, at]);
  return toUser(row) ?? user;
}
