import type { AdminUserChange } from '#shared/admin';
import type { AuditEvent } from '#shared/admin';
import type { AuditFilter, AuditEntry, AuditStore, CreateAuditNote } from '../audit/audit.ts';
import type { Caller } from '../tokens/callers.ts';
import { type Page, toPage } from '../page.ts';
import { ProblemError } from '../problem.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { User } from './user.ts';
import type { ChangedUser, UserChange, UserOverview, UserStore } from './user-store.ts';

/** The acting administrator, or `null` for an operator at the command line. */
export type Operator = Pick<Caller, 'userId' | 'sid'> | null;

interface AdminParts {
  readonly users: UserStore;
  readonly sessions: Pick<SessionStore, 'endBySid'>;
  readonly audit: AuditStore;
  readonly note: CreateAuditNote;
}

const pageSize = 50;

/** Creates the operations of administrators. */
export function createAdmin({ users, sessions, audit, note }: AdminParts) {
  return {
    listUsers,
    findUser: (id: string) => users.findOverview(id),
    changeUser,
    endSessions,
    endSession,
    listAudit,
  };

  /**
   * Returns a page of accounts ordered by email; `cursor` comes from the previous page, `null` for
   * the first.
   */
  async function listUsers(search: string, cursor: string | null): Promise<Page<UserOverview>> {
    const rows = await users.list({ search, afterEmail: cursor }, pageSize + 1);
    return toPage(rows, { size: pageSize, toCursor: ({ user }) => user.email });
  }

  /** Returns a page of the audit log, newest first. */
  async function listAudit(
    filter: Omit<AuditFilter, 'beforeId'>,
    cursor: string | null,
  ): Promise<Page<AuditEntry>> {
    const beforeId = cursor === null ? null : Number(cursor);
    const rows = await audit.list({ ...filter, beforeId }, pageSize + 1);
    return toPage(rows, { size: pageSize, toCursor: ({ id }) => String(id) });
  }

  /**
   * Changes what an account may do, and revokes its access tokens immediately. Disabling an account
   * also ends all its sessions.
   * | @throws ProblemError `last_admin` if no administrator would be left.
   */
  function changeUser(by: Operator, id: string, change: AdminUserChange) {
    return users.change(id, (user, { isLastAdmin }): UserChange | null => {
      const { isAdmin = user.isAdmin, disabled = user.disabledAt !== null } = change;
      const events = toEvents(user, { isAdmin, disabled });
      if (events.length === 0) return null;
      if (isLastAdmin && (!isAdmin || disabled)) {
        throw new ProblemError('last_admin', 'there is no other administrator');
      }
      return {
        isAdmin,
        isDisabled: disabled,
        endsSessions: events.includes('user_disabled') ? 'account_disabled' : null,
        endedBy: by?.sid ?? null,
        notes: events.map((event) => note(event, { actorId: by?.userId ?? null })),
      };
    });
  }

  /** Ends all sessions of a user; `null` if the account does not exist. */
  function endSessions(by: Operator, id: string): Promise<ChangedUser | null> {
    const reason = 'by_admin';
    return users.change(id, () => ({
      endsSessions: reason,
      endedBy: by?.sid ?? null,
      notes: [note('session_ended', { reason, actorId: by?.userId ?? null })],
    }));
  }

  /** Ends one session of a user; `false` if it does not exist. */
  function endSession(
    by: Operator,
    { userId, sid }: { readonly userId: string; readonly sid: string },
  ): Promise<boolean> {
    const reason = 'by_admin';
    return sessions.endBySid(
      { userId, sid, reason, endedBy: by?.sid ?? null },
      note('session_ended', { reason, actorId: by?.userId ?? null }),
    );
  }
}

/** Rejects callers who are not administrators. @throws ProblemError `insufficient_scope`. */
export function requireAdmin(caller: Caller): void {
  if (caller.isAdmin) return;
  throw new ProblemError('insufficient_scope', 'the caller is not an administrator');
}

function toEvents(
  user: User,
  { isAdmin, disabled }: { readonly isAdmin: boolean; readonly disabled: boolean },
): readonly AuditEvent[] {
  const events: AuditEvent[] = [];
  if (isAdmin !== user.isAdmin) events.push(isAdmin ? 'admin_granted' : 'admin_withdrawn');
  if (disabled !== (user.disabledAt !== null)) {
    events.push(disabled ? 'user_disabled' : 'user_enabled');
  }
  return events;
}
