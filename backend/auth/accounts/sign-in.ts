import type { Credentials } from '#shared/auth';
import type { AuditStore, CreateAuditNote } from '../audit/audit.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { isOutdatedHash } from '../passwords/passwords.ts';
import { ProblemError } from '../problem.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

export type SignIn = ReturnType<typeof createSignIn>;

interface SignInParts {
  readonly users: UserStore;
  readonly audit: AuditStore;
  readonly passwords: Passwords;
  readonly note: CreateAuditNote;
}

/** Creates the password checks for sign-in and for sensitive actions. */
export function createSignIn({ users, audit, passwords, note }: SignInParts) {
  return {
    verify,
    checkPassword,
    wouldLetIn,
    rejectWhenOverloaded: passwords.rejectWhenOverloaded,
  };

  /**
   * Returns the user with this email address and password.
   * | An unknown account, a wrong password and a disabled account are indistinguishable.
   * | @throws ProblemError `invalid_credentials`.
   */
  async function verify(credentials: Pick<Credentials, 'email' | 'password'>): Promise<User> {
    const { email, password } = credentials;
    const user = await users.findByEmail(email);
    const isRight = await passwords.verify(password, user?.passwordHash ?? null);
    if (!isRight || user?.disabledAt !== null) {
      await recordFailure(user, { isRight });
      throw new ProblemError('invalid_credentials', 'no enabled account has this password');
    }
    if (isOutdatedHash(user.passwordHash)) {
      const to = await passwords.hash(password);
      await users.rehash(user.id, { from: user.passwordHash, to });
    }
    return user;
  }

  /** Checks the password of a signed-in user. @throws ProblemError `wrong_password`. */
  async function checkPassword(userId: string, password: string): Promise<User> {
    const user = await users.findById(userId);
    const isRight = await passwords.verify(password, user?.passwordHash ?? null);
    if (user === null || !isRight) {
      await recordFailure(user, { isRight });
      throw new ProblemError('wrong_password', 'the password is not the current one');
    }
    return user;
  }

  /** Whether a sign-in would succeed; unlike a sign-in, it records nothing. */
  async function wouldLetIn({ email, password }: Credentials): Promise<boolean> {
    const user = await users.findByEmail(email);
    if (user?.disabledAt !== null) return false;
    return passwords.verify(password, user.passwordHash);
  }

  /**
   * Records the attacked account, but never the input: people type passwords into the wrong field.
   */
  function recordFailure(
    user: User | null,
    { isRight }: { readonly isRight: boolean },
  ): Promise<void> {
    const known = isRight ? 'account_disabled' : 'wrong_password';
    const reason = user === null ? 'unknown_account' : known;
    return audit.record({
      ...note('sign_in_failed', { reason }),
      userId: user?.id ?? null,
      sid: null,
    });
  }
}
