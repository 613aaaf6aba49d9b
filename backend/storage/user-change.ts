import type { User } from '../auth/accounts/user.ts';
import type { UserChange } from '../auth/accounts/user-store.ts';

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
