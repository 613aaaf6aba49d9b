import { randomBytes } from 'node:crypto';
import type { Registration } from '#shared/auth';
import type { AuditNote, Note } from './audit.ts';
import type { Caller } from './callers.ts';
import { refuseGuessablePassword } from './guessable-passwords.ts';
import type { Passwords } from './passwords.ts';
import { ProblemError } from './problem.ts';
import type { User, UserStore } from './user-store.ts';

export type Accounts = ReturnType<typeof createAccounts>;

export interface AccountSettings {
  /** Whether anybody may create an account. */
  readonly isRegistrationOpen: boolean;
}

interface AccountParts {
  readonly users: UserStore;
  readonly passwords: Passwords;
  readonly settings: AccountSettings;
  readonly note: Note;
}

type NewAccount = Registration & { readonly isAdmin: boolean };

/** Creates, changes and deletes accounts. */
export function createAccounts({ users, passwords, settings, note }: AccountParts) {
  return {
    register,
    add: (account: NewAccount) => insert(account, note('user_added')),
    find: (id: string) => users.findById(id),
    rename,
    remove,
  };

  /**
   * Creates an account for whoever asks, if registration is open.
   *
   * @throws ProblemError `registration_closed`, `invalid_request` or `email_taken`.
   */
  async function register(registration: Registration): Promise<User> {
    if (!settings.isRegistrationOpen) {
      throw new ProblemError('registration_closed', 'registration is closed');
    }
    return insert({ ...registration, isAdmin: false }, note('registered'));
  }

  async function insert(account: NewAccount, added: AuditNote): Promise<User> {
    const { email, name, isAdmin, password } = account;
    refuseGuessablePassword(password, { pointer: '/password', user: account });
    const id = randomBytes(16).toString('base64url');
    const passwordHash = await passwords.hash(password);
    const user = await users.insert({ id, email, name, isAdmin, passwordHash }, added);
    if (user === null) throw new ProblemError('email_taken', 'the address has an account already');
    return user;
  }

  /** Changes a user's name. @throws ProblemError `access_token_revoked` when the account is gone. */
  async function rename(id: string, name: string): Promise<User> {
    const user = await users.rename(id, name);
    if (user === null) throw new ProblemError('access_token_revoked', 'the account was deleted');
    return user;
  }

  /** Deletes the caller's account and ends its sessions. @throws ProblemError `last_admin`. */
  async function remove(caller: Caller): Promise<void> {
    await users.change(caller.userId, (_, { isLastAdmin }) => {
      if (isLastAdmin) throw new ProblemError('last_admin', 'nobody else is an administrator');
      return {
        isDeleted: true,
        endsSessions: 'account_deleted',
        endedBy: caller.sid,
        notes: [note('account_deleted')],
      };
    });
  }
}
