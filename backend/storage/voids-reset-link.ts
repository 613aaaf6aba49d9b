import type { User } from '../auth/accounts/user.ts';
import type { UserChange } from '../auth/accounts/user-store.ts';

/** Whether a change voids the account's reset link: a new password, disabling or enabling. */
export function voidsResetLink(user: User, { passwordHash, isDisabled }: UserChange): boolean {
  const wasDisabled = user.disabledAt !== null;
  return passwordHash !== undefined || (isDisabled ?? wasDisabled) !== wasDisabled;
}
