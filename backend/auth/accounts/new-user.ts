import { randomBytes } from 'node:crypto';
import type { Registration } from '#shared/auth';
import { rejectGuessablePassword } from '../passwords/guessable-passwords.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { NewUser } from './user-store.ts';

export type NewAccount = Registration & { readonly isAdmin: boolean };

/**
 * Prepares a new account for insertion. @throws ProblemError `invalid_request` for its password.
 */
export async function toNewUser(account: NewAccount, passwords: Passwords): Promise<NewUser> {
  const { email, name, isAdmin, password } = account;
  rejectGuessablePassword(password, { pointer: '/password', user: account });
  const id = randomBytes(16).toString('base64url');
  return { id, email, name, isAdmin, passwordHash: await passwords.hash(password) };
}
