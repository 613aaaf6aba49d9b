import type { Registration } from '#shared/auth';
import type { CreateAuditNote } from '../audit/audit.ts';
import { toNewUser } from './new-user.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { ProblemError } from '../problem.ts';
import type { Browser, OpenedSession, Sessions } from '../sessions/sessions.ts';
import type { UserStore } from './user-store.ts';

/** The configuration of registration. */
export interface RegistrationSettings {
  /** Whether anyone may create an account. */
  readonly isRegistrationOpen: boolean;
}

interface RegistrationParts {
  readonly users: UserStore;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly settings: RegistrationSettings;
  readonly note: CreateAuditNote;
}

/** Creates the function that registers new users. */
export function createRegister(parts: RegistrationParts) {
  const { users, sessions, passwords, settings, note } = parts;

  /**
   * Creates an account and starts its first session, if registration is open.
   * | Either both succeed or neither, so a retry finds the address still free.
   * | @throws ProblemError `registration_closed`, `invalid_request` or `email_taken`.
   */
  return async (registration: Registration, browser: Browser): Promise<OpenedSession> => {
    if (!settings.isRegistrationOpen) {
      throw new ProblemError('registration_closed', 'registration is closed');
    }
    const user = await toNewUser({ ...registration, isAdmin: false }, passwords);
    const opened = await sessions.startWith({ ...browser, remember: false }, (start) =>
      users.insertSignedIn(user, { note: note('registered'), start }),
    );
    if (opened === null)
      throw new ProblemError('email_taken', 'the email address already has an account');
    return opened;
  };
}
