import { dictionary } from '@zxcvbn-ts/language-common';
import { limits } from '#shared/limits';
import { ProblemError } from './problem.ts';

const common = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= limits.passwordMinLength),
);

/** Whether a password is among those that everybody tries first (OWASP ASVS 5.0, 6.2.4). */
export function isCommonPassword(password: string): boolean {
  return common.has(password.toLowerCase());
}

/** Refuses a common password, naming the member of the body it came in. @throws ProblemError `invalid_request`. */
export function refuseCommonPassword(password: string, pointer: string): void {
  if (!isCommonPassword(password)) return;
  throw new ProblemError('invalid_request', 'the password is a common one', {
    errors: [{ pointer, code: 'common_password' }],
  });
}
