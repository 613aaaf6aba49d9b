import type { User, UserChange } from '../auth/user-store.ts';

/** Whether a change ends the account's reset link: a new password, disabling, and enabling again. */
export function voidsResetLink(user: User, { passwordHash, isDisabled }: UserChange): boolean {
  const wasDisabled = user.disabledAt !== null;
  return passwordHash !== undefined || (isDisabled ?? wasDisabled) !== wasDisabled;
}
