import { dictionary } from '@zxcvbn-ts/language-common';
import { limits } from '#shared/limits';
import { ProblemError } from '../problem.ts';

const common = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= limits.passwordMinLength),
);
const productName = 'latchkey';
const wordMinLength = 3;

/** What anyone may know about a user. */
interface KnownOfUser {
  readonly email: string;
  readonly name: string;
}

/** Whether a password is on the list of common passwords (OWASP ASVS 5.0, 6.2.4). */
export function isCommonPassword(password: string): boolean {
  return common.has(password.toLowerCase());
}

/**
 * Whether a password consists only of the user's address and name and the product name, apart from
 * digits and symbols (OWASP ASVS 5.0, 6.2.11).
 */
export function isMadeOfKnownWords(password: string, { email, name }: KnownOfUser): boolean {
  const parts = [...name.split(/\s+/), ...email.split(/[@.+_-]/), productName];
  // Longest first, because one word may contain another.
  const words = [email, ...parts]
    .filter(({ length }) => length >= wordMinLength)
    .map((word) => word.toLowerCase())
    .toSorted((a, b) => b.length - a.length);
  const whole = password.toLowerCase();
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), whole);
  return rest !== whole && !/\p{L}/u.test(rest);
}

/**
 * Rejects an easily guessed password; `pointer` names the body member that contains it.
 * | @throws ProblemError `invalid_request`.
 */
export function rejectGuessablePassword(
  password: string,
  { pointer, user }: { readonly pointer: string; readonly user: KnownOfUser },
): void {
  if (!isCommonPassword(password) && !isMadeOfKnownWords(password, user)) return;
  throw new ProblemError('invalid_request', 'the password is easy to guess', {
    errors: [{ pointer, code: 'common_password' }],
  });
}
