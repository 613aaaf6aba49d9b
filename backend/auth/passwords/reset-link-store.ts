import type { AuditNote } from '../audit/audit.ts';
import type { ChangedUser, DecideUserChange } from '../accounts/user-store.ts';

/** Stores reset links, at most one per account. */
export interface ResetLinkStore {
  /** Adds a link, replaces the account's previous one, and returns the expiry time. */
  put(
    link: {
      readonly userId: string;
      readonly tokenHash: Buffer;
      readonly lifetimeSeconds: number;
    },
    note: AuditNote,
  ): Promise<Date>;
  /** Whether the link exists and has not expired. */
  isValid(tokenHash: Buffer): Promise<boolean>;
  /**
   * Applies a decision to the link's account, as `UserStore.change` does; a new password uses up
   * the link.
   * | Returns `null` if the link does not exist (any more). Of two concurrent uses, one returns
   * `null`.
   */
  redeem(tokenHash: Buffer, decide: DecideUserChange): Promise<ChangedUser | null>;
  /** Deletes expired links and returns the number deleted. */
  prune(): Promise<number>;
}
