import type { EndReason } from '#shared/problems';
import type { AuditNote } from '../audit/audit.ts';
import type { Verdict } from './refresh-verdict.ts';
import type {
  Client,
  SessionIdentity,
  SessionKey,
  SessionOwner,
  SessionPosition,
  SessionRecord,
} from './session.ts';
import type { SessionLimits } from './session-limits.ts';

/** A session to be started, for any account. */
export interface SessionStart {
  readonly sid: string;
  readonly handleHash: Buffer;
  readonly keyId: number;
  readonly remember: boolean;
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
  readonly sessionsPerUser: number;
  readonly client: Client;
  readonly note: AuditNote;
  /** Written for each session that ends because its user has too many. */
  readonly limitNote: AuditNote;
  /** The browser's previous session, which ends when this one starts; `null` if there is none. */
  readonly replaces: { readonly key: SessionKey; readonly note: AuditNote } | null;
}

/** A verdict, and the note about it, `null` if there is nothing to record. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly note: AuditNote | null;
}

/** At most `limit` sessions after a position, or from the start. */
export interface SessionPage {
  readonly after: SessionPosition | null;
  readonly limit: number;
}

/**
 * Stores sessions, using the store's own clock.
 * | Every change is durable when its promise resolves. Every method throws ProblemError
 * `unavailable` if the database is busy or unreachable; whether the change was made is then
 * unknown.
 */
export interface SessionStore {
  /**
   * Starts a session, and ends the one it replaces and those of the user beyond `sessionsPerUser`,
   * in one transaction. Concurrent starts for one user run one after the other, so the limit holds.
   * | Returns `null` and ends nothing if the user's epoch has changed or the account is disabled.
   */
  insert(owner: SessionOwner, start: SessionStart): Promise<SessionRecord | null>;

  /**
   * Moves a live session to its next generation, unless it rotated within the grace period.
   * | Atomic: of two concurrent calls, exactly one returns the session, the other `null`.
   */
  rotate(
    token: SessionKey & { readonly generation: number },
    next: { readonly nextKeyId: number; readonly limits: SessionLimits },
  ): Promise<SessionRecord | null>;

  /**
   * Judges a session and applies the verdict, in one transaction that always commits.
   * | Returns the row after the change, `null` if the session does not exist. `judge` also returns
   * the note to write in the same transaction, `null` for none; it may run twice.
   */
  settle(
    key: SessionKey,
    judge: (record: SessionRecord) => Judgement,
  ): Promise<{ readonly record: SessionRecord; readonly verdict: Verdict } | null>;

  /** Records that the client received a generation, if it is current and not marked yet. */
  markDelivered(sid: string, generation: number): Promise<void>;

  /** Sets a live session's `authTime` to now; `null` if it is over. */
  stepUp(userId: string, sid: string): Promise<SessionRecord | null>;

  /** Returns a user's live sessions, most recently used first: all of them, or one page. */
  list(userId: string, page?: SessionPage): Promise<readonly SessionRecord[]>;

  /** Ends the session of a refresh token of any generation; `null` if it was already over. */
  endByKey(
    end: SessionKey & { readonly reason: EndReason },
    note: AuditNote,
  ): Promise<SessionIdentity | null>;

  /** Ends one live session of a user; `false` if there is none with this `sid`. */
  endBySid(end: SessionEnd, note: AuditNote): Promise<boolean>;

  /** Ends all other live sessions of a user and returns the number; writes the note for each. */
  endOthers(end: SessionEnd, note: AuditNote): Promise<number>;

  /**
   * Deletes sessions that ended or expired more than `keepSeconds` ago, among the next rows after
   * an id.
   * | Examines at most `limit` rows; `lastId` is `null` if there are no more.
   */
  prune(options: {
    readonly keepSeconds: number;
    readonly afterId: number;
    readonly limit: number;
  }): Promise<{ readonly deleted: number; readonly lastId: number | null }>;
}

/**
 * The session to end (for `endOthers`, the one to keep), the reason, and the session that ends it.
 */
export interface SessionEnd {
  readonly userId: string;
  readonly sid: string;
  readonly reason: EndReason;
  readonly endedBy: string | null;
}
