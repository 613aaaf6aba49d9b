import { createHash, randomBytes } from 'node:crypto';
import type { PasswordReset } from '#shared/account';
import type { CreateAuditNote } from '../audit/audit.ts';
import { rejectGuessablePassword } from './guessable-passwords.ts';
import type { Passwords } from './passwords.ts';
import { ProblemError } from '../problem.ts';
import type { ResetLinkStore } from './reset-link-store.ts';
import type { User } from '../accounts/user.ts';

interface ResetLinkParts {
  readonly store: ResetLinkStore;
  readonly passwords: Passwords;
  readonly settings: { readonly publicUrl: string };
  readonly note: CreateAuditNote;
}

const lifetimeSeconds = 3600;
/** Lets secret scanners recognize a leaked token. */
const prefix = 'latchkey_rl_';

/** Creates and redeems links that set a new password, once and within an hour. */
export function createResetLinks({ store, passwords, settings, note }: ResetLinkParts) {
  return { create, redeem };

  /** Creates a link for a user and voids the previous one. */
  async function create(user: User): Promise<{ readonly url: string; readonly expiresAt: Date }> {
    const token = prefix + randomBytes(32).toString('base64url');
    const link = { userId: user.id, tokenHash: hashToken(token), lifetimeSeconds };
    const expiresAt = await store.put(link, note('reset_link_made'));
    // Browsers never send the fragment, so the token appears in no log and no Referer.
    return { url: `${settings.publicUrl}/reset#${token}`, expiresAt };
  }

  /**
   * Sets the password of the link's user, ends all sessions, and returns the user.
   * | @throws ProblemError `reset_link_invalid` if the link was used or has expired, or the account
   * is disabled; `invalid_request` if the password is easy to guess.
   */
  async function redeem({ token, newPassword }: PasswordReset): Promise<User> {
    const tokenHash = hashToken(token);
    // Checked before hashing, so that guessing tokens doesn't cost us a hash.
    if (!(await store.isValid(tokenHash))) throw invalid();
    const passwordHash = await passwords.hash(newPassword);
    const changed = await store.redeem(tokenHash, (user) => {
      if (user.disabledAt !== null) throw invalid();
      rejectGuessablePassword(newPassword, { pointer: '/newPassword', user });
      return {
        passwordHash,
        endsSessions: 'password_changed',
        endedBy: null,
        notes: [note('password_reset')],
      };
    });
    if (changed === null) throw invalid();
    return changed.user;
  }
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function invalid(): ProblemError {
  return new ProblemError('reset_link_invalid', 'the link was used, has expired or does not exist');
}
