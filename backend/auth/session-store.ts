import type { EndReason } from '#shared/problems';
import type { AuditNote } from './audit.ts';
import type { DeviceName } from './device-name.ts';
import type { User } from './user-store.ts';

/** How many sessions a user may have, how long they live and how refresh tokens rotate. */
export interface SessionRules {
  /** Beyond it, the start of a session ends the one that was not used for longest. */
  readonly sessionsPerUser: number;
  /** In seconds, as are all below: a session rotates at most once in this time, and its answers are repeated for as long. */
  readonly graceSeconds: number;
  /** How long a refresh whose answer was lost may be asked for again. */
  readonly lateRetrySeconds: number;
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
  /** The same two for sessions that are not remembered. */
  readonly shortIdleSeconds: number;
  readonly shortLifetimeSeconds: number;
}

/** The browser that a session lives in, as its requests tell. */
export interface Client {
  readonly device: DeviceName;
  readonly address: string;
}

/** A session that is to start, of whichever account. */
export interface SessionStart {
  readonly sid: string;
  readonly handleHash: Buffer;
  readonly keyId: number;
  readonly remember: boolean;
  readonly client: Client;
  readonly rules: SessionRules;
  readonly note: AuditNote;
  /** Written for each session that ends because its user has too many. */
  readonly limitNote: AuditNote;
  /** The session that its browser had until now and that ends with the start, `null` for none. */
  readonly replaces: { readonly key: SessionKey; readonly note: AuditNote } | null;
}

/** Whose session starts: the epoch is the one in which the password was verified. */
export type SessionOwner = Pick<User, 'id' | 'authEpoch'>;

/** A session's row, with its user's at the same moment. */
export interface SessionRecord {
  readonly id: number;
  readonly sid: string;
  readonly userId: string;
  readonly authEpoch: number;
  readonly generation: number;
  readonly keyId: number;
  readonly rotatedAt: Date;
  /** When the first request bore an access token of this generation, `null` before. */
  readonly confirmedAt: Date | null;
  readonly createdAt: Date;
  /** When a password was last typed for this session. */
  readonly authTime: Date;
  readonly lastUsedAt: Date;
  /** When it ends if it is not used before; never after `expiresAt`. */
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
  readonly remember: boolean;
  readonly endedAt: Date | null;
  readonly endReason: EndReason | null;
  /** The `sid` of the session that ended this one, `null` when none did. */
  readonly endedBy: string | null;
  readonly device: DeviceName;
  readonly address: string;
  /** `null` when the account was deleted. */
  readonly user: Pick<User, 'isAdmin' | 'version' | 'authEpoch' | 'disabledAt'> | null;
  /** The store's own clock at the moment of the answer. */
  readonly at: Date;
}

/** Which session it is, and whose. */
export type SessionIdentity = Pick<SessionRecord, 'userId' | 'sid'>;

/** Where a session stands in the list of its user's. */
export type SessionPosition = Pick<SessionRecord, 'lastUsedAt' | 'id'>;

/** At most so many sessions, from the one after a position on, or from the first on. */
export interface SessionPage {
  readonly after: SessionPosition | null;
  readonly limit: number;
}

/** Names a session by what its refresh tokens have in common. */
export interface SessionKey {
  readonly sessionId: number;
  readonly handleHash: Buffer;
}

/** What a presented token means for its row. */
export type Verdict =
  | { readonly kind: 'repeat' }
  /** The answer was lost: the successor is given once more, and a new grace begins. */
  | { readonly kind: 'repeatLate' }
  | { readonly kind: 'end'; readonly code: 'session_ended' | 'token_reused'; reason: EndReason };

/**
 * What the rules need to know of sessions, by the store's own clock.
 *
 * Every change is durable when its promise resolves. Every method throws ProblemError `unavailable`
 * when the database is busy or gone; nothing has changed then as far as anybody was told.
 */
export interface SessionStore {
  /**
   * Starts a session, ends the one it replaces, and those of the user beyond `sessionsPerUser`, in
   * one transaction. Starts for one user wait for each other, so that together they keep the limit.
   *
   * `null` when the user's epoch has moved on or the account is disabled; nothing ends then.
   */
  insert(owner: SessionOwner, start: SessionStart): Promise<SessionRecord | null>;

  /**
   * Moves a live session to its next generation, unless it rotated within the grace.
   *
   * One atomic step: of two concurrent calls exactly one gets the session, the other `null`.
   */
  rotate(
    token: SessionKey & { readonly generation: number },
    nextKeyId: number,
    rules: SessionRules,
  ): Promise<SessionRecord | null>;

  /**
   * Judges a session and does what the verdict says, in one transaction that always commits.
   *
   * Gives the row as it is afterwards, `null` when there is no such session. The verdict's note, if
   * there is one, is written with it.
   */
  settle(
    key: SessionKey,
    judge: (record: SessionRecord) => Verdict,
    toNote: (verdict: Verdict, record: SessionRecord) => AuditNote | null,
  ): Promise<{ readonly record: SessionRecord; readonly verdict: Verdict } | null>;

  /** Notes that a generation has arrived at its client, if it is the current one and not noted yet. */
  confirm(sid: string, generation: number): Promise<void>;

  /** Moves a live session's `authTime` to now; `null` when it is over. */
  stepUp(userId: string, sid: string): Promise<SessionRecord | null>;

  /** A user's live sessions, the one used last first: all, or those of a page. */
  list(userId: string, page?: SessionPage): Promise<readonly SessionRecord[]>;

  /** Ends the session of a refresh token, whatever its generation; `null` if it was over before. */
  endByKey(key: SessionKey, reason: EndReason, note: AuditNote): Promise<SessionIdentity | null>;

  /** Ends one live session of a user; `false` when there is none of this `sid`. */
  endBySid(end: SessionEnd, note: AuditNote): Promise<boolean>;

  /** Ends all live sessions of a user but one, and tells how many; the note is written for each. */
  endOthers(end: SessionEnd, note: AuditNote): Promise<number>;

  /**
   * Deletes sessions that ended or expired so long ago, among the next rows after an id.
   *
   * Looks at `limit` rows at the most; `lastId` is `null` when there are no more.
   */
  prune(options: {
    readonly keepSeconds: number;
    readonly afterId: number;
    readonly limit: number;
  }): Promise<{ readonly deleted: number; readonly lastId: number | null }>;
}

/** Which session ends, or for `endOthers` which one stays, why, and by which other session. */
export interface SessionEnd {
  readonly userId: string;
  readonly sid: string;
  readonly reason: EndReason;
  readonly endedBy: string | null;
}
