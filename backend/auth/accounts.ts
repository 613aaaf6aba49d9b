import { randomBytes } from 'node:crypto';
import type { Registration } from '#shared/auth';
import { isCommonPassword } from './common-passwords.ts';
import type { Passwords } from './passwords.ts';
import { ProblemError } from './problem.ts';
import type { User, UserStore } from './user-store.ts';

export type Accounts = ReturnType<typeof createAccounts>;

export interface AccountSettings {
  /** Whether anybody may create an account. */
  readonly isRegistrationOpen: boolean;
}

/** Creates and changes accounts. */
export function createAccounts(store: UserStore, passwords: Passwords, settings: AccountSettings) {
  return { register, add, find: (id: string) => store.findById(id), rename };

  /**
   * Creates an account for whoever asks, if registration is open.
   *
   * @throws ProblemError `registration_closed`, and what `add` throws.
   */
  async function register(registration: Registration): Promise<User> {
    if (!settings.isRegistrationOpen) {
      throw new ProblemError('registration_closed', 'registration is closed');
    }
    return add({ ...registration, isAdmin: false });
  }

  /** Creates an account. @throws ProblemError `invalid_request` or `email_taken`. */
  async function add(account: Registration & { readonly isAdmin: boolean }): Promise<User> {
    const { email, name, isAdmin, password } = account;
    if (isCommonPassword(password)) {
      throw new ProblemError('invalid_request', 'the password is a common one', {
        errors: [{ pointer: '/password', code: 'common_password' }],
      });
    }
    const user = await store.insert({
      id: randomBytes(16).toString('base64url'),
      email,
      name,
      isAdmin,
      passwordHash: await passwords.hash(password),
    });
    if (user === null) throw new ProblemError('email_taken', 'the address has an account already');
    return user;
  }

  /** Changes a user's name. @throws ProblemError `access_token_revoked` when the account is gone. */
  async function rename(id: string, name: string): Promise<User> {
    const user = await store.rename(id, name);
    if (user === null) throw new ProblemError('access_token_revoked', 'the account was deleted');
    return user;
  }
}
