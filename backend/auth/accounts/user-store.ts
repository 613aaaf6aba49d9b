import type { EndReason } from '#shared/problems';
import type { AuditNote } from '../audit/audit.ts';
import type { SessionRecord } from '../sessions/session.ts';
import type { SessionStart } from '../sessions/session-store.ts';
import type { User } from './user.ts';

export type NewUser = Pick<User, 'id' | 'email' | 'name' | 'passwordHash' | 'isAdmin'>;

/** A change of an account; omitted fields stay as they are. Every change increments the version. */
export interface UserChange {
  readonly passwordHash?: string;
  readonly isAdmin?: boolean;
  readonly isDisabled?: boolean;
  readonly isDeleted?: true;
  /** Why all sessions end and the epoch is incremented; `null` if they continue. */
  readonly endsSessions: EndReason | null;
  /** The `sid` of the session that ends them, `null` if there is none. */
  readonly endedBy: string | null;
  readonly notes: readonly AuditNote[];
  /** The session to start after the others have ended. */
  readonly startsSession?: SessionStart;
}

/**
 * Decides how to change an account; `null` leaves it unchanged.
 * | If it throws, the caller receives the error and nothing changes.
 */
export type DecideUserChange = (
  user: User,
  facts: {
    /** Whether the account is the only enabled administrator. */
    readonly isLastAdmin: boolean;
  },
) => UserChange | null;

/** An account after a change; a deleted one as it was before. */
export interface ChangedUser {
  readonly user: User;
  readonly endedSessions: number;
  /** `null` if none was requested or the account is disabled. */
  readonly startedSession: SessionRecord | null;
}

/** An account with a summary of its sessions. */
export interface UserOverview {
  readonly user: User;
  readonly liveSessions: number;
  /** When one of its sessions was last used, `null` if unknown. */
  readonly lastSeenAt: Date | null;
}

/**
 * Stores accounts. Every method throws ProblemError `unavailable` if the database is unavailable.
 */
export interface UserStore {
  /** Adds an account; `null` if its email address is taken. */
  insert(user: NewUser, note: AuditNote): Promise<User | null>;
  /** Adds an account and starts its first session, both or neither; `null` as for `insert`. */
  insertSignedIn(
    user: NewUser,
    first: { readonly note: AuditNote; readonly start: SessionStart },
  ): Promise<SessionRecord | null>;
  findById(id: string): Promise<User | null>;
  /** Finds an account by its lowercase email address. */
  findByEmail(email: string): Promise<User | null>;
  /** Changes the name; `null` if the account does not exist. */
  rename(id: string, name: string): Promise<User | null>;
  /** Replaces a hash with a new one of the same password, unless it has changed meanwhile. */
  rehash(id: string, hashes: { readonly from: string; readonly to: string }): Promise<void>;
  /**
   * Lets a rule decide on an account and applies the decision; `null` if the account does not
   * exist.
   * | One transaction. Decisions on the same account, or on any two administrators, run one after
   * the other, so the second sees the first one's changes. Setting a password, disabling and
   * enabling void the reset link.
   */
  change(id: string, decide: DecideUserChange): Promise<ChangedUser | null>;
  /**
   * Returns at most `limit` accounts ordered by email, starting after `afterEmail`.
   * | `search` matches part of the address or name, case-insensitively; an empty one matches all.
   */
  list(
    query: { readonly search: string; readonly afterEmail: string | null },
    limit: number,
  ): Promise<readonly UserOverview[]>;
  /** Returns one account as `list` does; `null` if it does not exist. */
  findOverview(id: string): Promise<UserOverview | null>;
  /** Returns the number of accounts. */
  count(): Promise<number>;
}
