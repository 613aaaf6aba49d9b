import type { User } from '../auth/accounts/user.ts';
import type { ChangedUser, UserChange } from '../auth/accounts/user-store.ts';
import type { SessionRecord } from '../auth/sessions/session.ts';
import type { Committed } from './publish-revocations.ts';

/** The columns of an account that a change may write. */
type UserColumns = Pick<User, 'passwordHash' | 'isAdmin' | 'disabledAt' | 'version' | 'authEpoch'>;

/** Returns an account's columns after a change at a time. */
export function toUserColumns(
  user: User,
  { change, at }: { readonly change: UserChange; readonly at: Date },
): UserColumns {
  const { passwordHash = user.passwordHash, isAdmin = user.isAdmin } = change;
  const { isDisabled = user.disabledAt !== null } = change;
  return {
    passwordHash,
    isAdmin,
    disabledAt: isDisabled ? (user.disabledAt ?? at) : null,
    version: user.version + 1,
    authEpoch: user.authEpoch + (change.endsSessions === null ? 0 : 1),
  };
}

/** Whether a change voids the account's reset link: a new password, disabling or enabling. */
export function voidsResetLink(user: User, { passwordHash, isDisabled }: UserChange): boolean {
  const wasDisabled = user.disabledAt !== null;
  return passwordHash !== undefined || (isDisabled ?? wasDisabled) !== wasDisabled;
}

/** Returns the result of a decision that leaves an account unchanged. */
export function unchanged(user: User): Committed<ChangedUser> {
  return { result: { user, endedSessions: 0, startedSession: null }, revocations: [] };
}

/** Returns the result of a change, with the revocations of the sessions and the account. */
export function changed(change: {
  readonly user: User;
  /** The account's version after the change, also if the change deleted the account. */
  readonly version: number;
  readonly endedSids: readonly string[];
  readonly started: Committed<SessionRecord> | null;
}): Committed<ChangedUser> {
  const { user, version, endedSids, started } = change;
  return {
    result: {
      user,
      endedSessions: endedSids.length,
      startedSession: started?.result ?? null,
    },
    revocations: [
      ...endedSids.map((sid) => ({ kind: 'session' as const, sid })),
      { kind: 'user', userId: user.id, version },
      ...(started?.revocations ?? []),
    ],
  };
}
