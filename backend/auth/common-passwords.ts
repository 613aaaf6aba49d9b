import { dictionary } from '@zxcvbn-ts/language-common';
import { limits } from '#shared/limits';

const common = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= limits.passwordMinLength),
);

/** Whether a password is among those that everybody tries first (OWASP ASVS 5.0, 6.2.4). */
export function isCommonPassword(password: string): boolean {
  return common.has(password.toLowerCase());
}
