import type { CreateAuditNote } from '../audit/audit.ts';
import type { Caller } from '../tokens/callers.ts';
import { type NewAccount, toNewUser } from './new-user.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { ProblemError } from '../problem.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

export type Accounts = ReturnType<typeof createAccounts>;

interface AccountParts {
  readonly users: UserStore;
  readonly passwords: Passwords;
  readonly note: CreateAuditNote;
}

/** Creates, changes and deletes accounts. */
export function createAccounts({ users, passwords, note }: AccountParts) {
  return { add, find: (id: string) => users.findById(id), rename, remove };

  /** Creates an account. @throws ProblemError `invalid_request` or `email_taken`. */
  async function add(account: NewAccount): Promise<User> {
    const user = await users.insert(await toNewUser(account, passwords), note('user_added'));
    if (user === null)
      throw new ProblemError('email_taken', 'the email address already has an account');
    return user;
  }

  /**
   * Changes a user's name. @throws ProblemError `access_token_revoked` if the account was deleted.
   */
  async function rename(id: string, name: string): Promise<User> {
    const user = await users.rename(id, name);
    if (user === null) throw new ProblemError('access_token_revoked', 'the account was deleted');
    return user;
  }

  /** Deletes the caller's account and ends its sessions. @throws ProblemError `last_admin`. */
  async function remove(caller: Caller): Promise<void> {
    await users.change(caller.userId, (_, { isLastAdmin }) => {
      if (isLastAdmin) throw new ProblemError('last_admin', 'there is no other administrator');
      return {
        isDeleted: true,
        endsSessions: 'account_deleted',
        endedBy: caller.sid,
        notes: [note('account_deleted')],
      };
    });
  }
}
