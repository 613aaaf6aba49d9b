import type { AuditEvent } from '#shared/admin';

/** Where a request comes from; both are `null` when the server acts on its own. */
export interface Origin {
  /** An IP address, or `command line`. */
  readonly address: string | null;
  /** The request's id in the server log. */
  readonly requestId: string | null;
}

/** Returns the origin of the current request; injected, like the clock. */
export type OriginSource = () => Origin;

/** What happened, from where and why. The store adds the time, the account and the session. */
export interface AuditNote extends Origin {
  readonly event: AuditEvent;
  /** The other user who did it; `null` if it was the account's user or nobody signed in. */
  readonly actorId: string | null;
  /** A code, never text that someone typed. */
  readonly reason: string | null;
}

/** A note with its account and session, if any. */
export interface NewAuditEntry extends AuditNote {
  readonly userId: string | null;
  readonly sid: string | null;
}

/** A stored entry; addresses are `null` if the account was deleted. */
export interface AuditEntry extends NewAuditEntry {
  readonly id: number;
  readonly at: Date;
  readonly userEmail: string | null;
  readonly actorEmail: string | null;
}

/** Selects audit entries by event, account, or maximum id; `null` means any. */
export interface AuditFilter {
  readonly event: AuditEvent | null;
  readonly userId: string | null;
  readonly beforeId: number | null;
}

/**
 * Stores the audit log.
 * | Operations that change data take their note as an argument and write it in the same
 * transaction; `record` is for events that change nothing.
 */
export interface AuditStore {
  record(entry: NewAuditEntry): Promise<void>;
  /** Returns at most `limit` entries, newest first. */
  list(filter: AuditFilter, limit: number): Promise<readonly AuditEntry[]>;
  /** Deletes at most `limit` of the oldest entries and returns the number deleted. */
  prune(options: { readonly keepSeconds: number; readonly limit: number }): Promise<number>;
}

/** Creates a note about something that happens in the current request. */
export type CreateAuditNote = (
  event: AuditEvent,
  details?: Partial<Pick<AuditNote, 'actorId' | 'reason'>>,
) => AuditNote;

/** Creates the function that creates notes. */
export function createAuditNotes(origin: OriginSource): CreateAuditNote {
  return (event, details = {}) => {
    const { address, requestId } = origin();
    return { event, actorId: null, reason: null, ...details, address, requestId };
  };
}
