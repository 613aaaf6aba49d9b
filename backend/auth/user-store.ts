import type { EndReason } from '#shared/problems';
import type { AuditNote } from './audit.ts';
import type { SessionRecord, SessionStart } from './session-store.ts';

/** An account. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** PHC string. */
  readonly passwordHash: string;
  readonly isAdmin: boolean;
  /** Raised by whatever voids the user's access tokens: role, password, disabling. */
  readonly version: number;
  /** Raised by whatever ends all sessions at once: password change, reset, disabling. */
  readonly authEpoch: number;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

export type NewUser = Pick<User, 'id' | 'email' | 'name' | 'passwordHash' | 'isAdmin'>;

/** What becomes of an account; what is missing stays as it is. Every change raises the version. */
export interface UserChange {
  readonly passwordHash?: string;
  readonly isAdmin?: boolean;
  readonly isDisabled?: boolean;
  readonly isDeleted?: true;
  /** Why all sessions end and the epoch is raised, `null` when they go on. */
  readonly endsSessions: EndReason | null;
  /** The `sid` of the session from which they are ended, `null` when there is none. */
  readonly endedBy: string | null;
  readonly notes: readonly AuditNote[];
  /** The session that starts when the others have ended. */
  readonly startsSession?: SessionStart;
}

/**
 * Decides what becomes of an account, `null` for nothing.
 *
 * What it throws reaches the caller, and nothing has changed then.
 */
export type DecideUserChange = (
  user: User,
  facts: {
    /** Whether it is an administrator's, and no other administrator is left who is not disabled. */
    readonly isLastAdmin: boolean;
  },
) => UserChange | null;

/** An account after a change; a deleted one as it was before. */
export interface ChangedUser {
  readonly user: User;
  readonly endedSessions: number;
  /** `null` when none was to start, or the account is disabled. */
  readonly startedSession: SessionRecord | null;
}

/** An account with what its sessions tell. */
export interface UserOverview {
  readonly user: User;
  readonly liveSessions: number;
  /** When a session was last used, `null` when none is known any more. */
  readonly lastSeenAt: Date | null;
}

/** What the rules need to know of accounts. Every method throws ProblemError `unavailable`. */
export interface UserStore {
  /** Adds an account; `null` when its e-mail address has one already. */
  insert(user: NewUser, note: AuditNote): Promise<User | null>;
  /** Adds an account and starts its first session, both or neither; `null` as for `insert`. */
  insertSignedIn(
    user: NewUser,
    note: AuditNote,
    start: SessionStart,
  ): Promise<SessionRecord | null>;
  findById(id: string): Promise<User | null>;
  /** Finds an account by its address in lower case. */
  findByEmail(email: string): Promise<User | null>;
  /** Changes the name; `null` when there is no such account. */
  rename(id: string, name: string): Promise<User | null>;
  /** Replaces a hash by another one of the same password, unless it has changed meanwhile. */
  rehash(id: string, from: string, to: string): Promise<void>;
  /**
   * Lets a rule decide on an account and does what it says; `null` when there is no such account.
   *
   * One transaction. Two decisions on one account, or on any two administrators, are taken one after
   * the other: the second sees what the first has changed. A new password, disabling and
   * enabling void the reset link.
   */
  change(id: string, decide: DecideUserChange): Promise<ChangedUser | null>;
  /**
   * Gives so many accounts at the most, by e-mail address, from the one after an address on.
   *
   * `search` is a part of the address or of the name, in any case; an empty one finds all.
   */
  list(
    query: { readonly search: string; readonly afterEmail: string | null },
    limit: number,
  ): Promise<readonly UserOverview[]>;
  /** Gives one account as `list` does; `null` when there is none. */
  findOverview(id: string): Promise<UserOverview | null>;
  /** How many accounts there are. */
  count(): Promise<number>;
}
