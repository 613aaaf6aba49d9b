import type { AuditNote } from '../../auth/audit/audit.ts';

/**
 * Returns SQL that writes a note for each row of a common table expression with `user_id` and
 * `sid`, in the same statement; `at` is the time parameter, `first` the number of the first note
 * parameter.
 */
export function insertAudit(from: string, at: string, first: number): string {
  const [event, actorId, reason, address, requestId] = [0, 1, 2, 3, 4].map(
    (offset) => `$${first + offset}`,
  );
  return `
    INSERT INTO audit (at, event, actor_id, reason, address, request_id, user_id, sid)
    SELECT ${at}, ${event}, ${actorId}, ${reason}, ${address}, ${requestId}, user_id, sid
    FROM ${from}`;
}

/** Returns a note as the parameters of `insertAudit`. */
export function toAuditValues(note: AuditNote): readonly (string | null)[] {
  return [note.event, note.actorId, note.reason, note.address, note.requestId];
}

/** Inserts one entry; parameters: time, note, account, session. */
export const auditInsert = {
  name: 'audit-insert',
  text: insertAudit('(VALUES ($7::text, $8::text)) AS about (user_id, sid)', '$1', 2),
};
