import type { AuditNote } from './audit.ts';
import type { ChangedUser, DecideUserChange } from './user-store.ts';

/** What the rules need to know of reset links; an account has one at the most. */
export interface ResetLinkStore {
  /** Adds a link in place of the account's older one, and gives the instant it expires. */
  put(
    link: {
      readonly userId: string;
      readonly tokenHash: Buffer;
      readonly lifetimeSeconds: number;
    },
    note: AuditNote,
  ): Promise<Date>;
  /** Whether there is such a link that has not expired. */
  isValid(tokenHash: Buffer): Promise<boolean>;
  /**
   * Does what a rule decides on a link's account, as `UserStore.change` does: the new password uses
   * the link up.
   *
   * Gives `null` when there is no such link, or no longer; of two concurrent uses one gets `null`.
   */
  redeem(tokenHash: Buffer, decide: DecideUserChange): Promise<ChangedUser | null>;
  /** Deletes the links that have expired, and tells how many. */
  prune(): Promise<number>;
}
