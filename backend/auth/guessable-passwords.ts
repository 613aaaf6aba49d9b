import { dictionary } from '@zxcvbn-ts/language-common';
import { limits } from '#shared/limits';
import { ProblemError } from './problem.ts';

const common = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= limits.passwordMinLength),
);
const productName = 'latchkey';
const wordMinLength = 3;

/** What everybody can know of an account's user. */
interface KnownOfUser {
  readonly email: string;
  readonly name: string;
}

/** Whether a password is among those that everybody tries first (OWASP ASVS 5.0, 6.2.4). */
export function isCommonPassword(password: string): boolean {
  return common.has(password.toLowerCase());
}

/**
 * Whether a password holds nothing but the user's address, the user's name and the product's, with
 * digits and signs about them (OWASP ASVS 5.0, 6.2.11).
 */
export function isMadeOfKnownWords(password: string, { email, name }: KnownOfUser): boolean {
  const parts = [...name.split(/\s+/), ...email.split(/[@.+_-]/), productName];
  // The longest first, since one may be a part of another.
  const words = [email, ...parts]
    .filter(({ length }) => length >= wordMinLength)
    .map((word) => word.toLowerCase())
    .toSorted((a, b) => b.length - a.length);
  const whole = password.toLowerCase();
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), whole);
  return rest !== whole && !/\p{L}/u.test(rest);
}

/**
 * Refuses a password that a stranger would try early, naming the member of the body it came in.
 *
 * @throws ProblemError `invalid_request`.
 */
export function refuseGuessablePassword(
  password: string,
  { pointer, user }: { readonly pointer: string; readonly user: KnownOfUser },
): void {
  if (!isCommonPassword(password) && !isMadeOfKnownWords(password, user)) return;
  throw new ProblemError('invalid_request', 'the password is a common one, or easy to guess', {
    errors: [{ pointer, code: 'common_password' }],
  });
}
