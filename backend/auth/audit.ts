import type { AuditEvent } from '#shared/admin';

/** From where something is asked; both are `null` where the server acts by itself. */
export interface Origin {
  /** An IP address, or `command line`. */
  readonly address: string | null;
  /** Names the request in the server's log. */
  readonly requestId: string | null;
}

/** Tells from where the present request comes: handed in, like the clock. */
export type OriginSource = () => Origin;

/** What happened, from where and why. The store adds when, and whose account and session it was. */
export interface AuditNote extends Origin {
  readonly event: AuditEvent;
  /** Another user who did it, `null` when the user did, or nobody who was signed in. */
  readonly actorId: string | null;
  /** A code, never a text that somebody typed. */
  readonly reason: string | null;
}

/** A note with the account and the session it is about, as far as there are any. */
export interface AuditEntry extends AuditNote {
  readonly userId: string | null;
  readonly sid: string | null;
}

/** An entry as it was written; addresses are `null` when the account is gone. */
export interface AuditRecord extends AuditEntry {
  readonly id: number;
  readonly at: Date;
  readonly userEmail: string | null;
  readonly actorEmail: string | null;
}

/** Which part of the audit is wanted: one kind of event, one account, older than an id, or all. */
export interface AuditFilter {
  readonly event: AuditEvent | null;
  readonly userId: string | null;
  readonly beforeId: number | null;
}

/**
 * What the rules need to know of the audit.
 *
 * Whatever changes something takes its note along, and writes it in the same transaction; `record`
 * is for what changes nothing.
 */
export interface AuditStore {
  record(entry: AuditEntry): Promise<void>;
  /** Gives so many entries at the most, newest first. */
  list(filter: AuditFilter, limit: number): Promise<readonly AuditRecord[]>;
  /** Deletes so many of the oldest entries at the most, and tells how many. */
  prune(options: { readonly keepSeconds: number; readonly limit: number }): Promise<number>;
}

/** Makes a note of something that happens in the present request. */
export type Note = (
  event: AuditEvent,
  details?: Partial<Pick<AuditNote, 'actorId' | 'reason'>>,
) => AuditNote;

/** Gives the function that makes notes. */
export function createNote(origin: OriginSource): Note {
  return (event, details = {}) => {
    const { address, requestId } = origin();
    return { event, actorId: null, reason: null, ...details, address, requestId };
  };
}
