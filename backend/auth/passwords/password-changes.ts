import type { PasswordChange } from '#shared/account';
import type { CreateAuditNote } from '../audit/audit.ts';
import type { Caller } from '../tokens/callers.ts';
import { rejectGuessablePassword } from './guessable-passwords.ts';
import type { Passwords } from './passwords.ts';
import { ProblemError } from '../problem.ts';
import type { Browser, OpenedSession, Sessions } from '../sessions/sessions.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import type { UserStore } from '../accounts/user-store.ts';

interface PasswordChangeParts {
  readonly users: UserStore;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly passwords: Passwords;
  readonly note: CreateAuditNote;
}

/** Creates the password change for users who know their current password. */
export function createPasswordChanges(parts: PasswordChangeParts) {
  const { users, sessions, signIn, passwords, note } = parts;
  return { change };

  /**
   * Sets a new password, ends all sessions of the user, and starts a new one for the calling
   * browser.
   * | @throws ProblemError `wrong_password`, also if a concurrent change won; `invalid_request`.
   */
  async function change(
    caller: Caller,
    { currentPassword, newPassword }: PasswordChange,
    browser: Browser,
  ): Promise<OpenedSession> {
    const own = (await sessions.list(caller)).find((session) => session.sid === caller.sid);
    if (own === undefined) throw new ProblemError('access_token_revoked', 'the session is over');
    const verified = await signIn.checkPassword(caller.userId, currentPassword);
    rejectGuessablePassword(newPassword, { pointer: '/newPassword', user: verified });
    const passwordHash = await passwords.hash(newPassword);
    const options = { ...browser, remember: own.remember };
    const opened = await sessions.startWith(options, async (startsSession) => {
      const changed = await users.change(caller.userId, ({ authEpoch }) => {
        if (authEpoch !== verified.authEpoch) {
          throw new ProblemError('wrong_password', 'the password was changed meanwhile');
        }
        return {
          passwordHash,
          endsSessions: 'password_changed',
          endedBy: caller.sid,
          notes: [note('password_changed')],
          startsSession,
        };
      });
      return changed?.startedSession ?? null;
    });
    if (opened === null)
      throw new ProblemError('access_token_revoked', 'the account no longer exists');
    return opened;
  }
}
