import { statement } from './statement.ts';

/**
 * Returns SQL that writes a note for each row of a common table expression with `user_id` and
 * `sid`, in the same statement. Its values are `at` and the members of the note.
 */
export function insertAudit(from: string): string {
  return `
    INSERT INTO audit (at, event, actor_id, reason, address, request_id, user_id, sid)
    SELECT :at, :event, :actorId, :reason, :address, :requestId, user_id, sid
    FROM ${from}`;
}

/** Inserts one entry; its values are `at` and the members of the entry. */
export const auditInsert = statement(
  'audit-insert',
  insertAudit('(VALUES (:userId::text, :sid::text)) AS about (user_id, sid)'),
);
