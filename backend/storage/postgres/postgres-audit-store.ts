import type { AuditEvent } from '#shared/admin';
import type { AuditFilter, AuditEntry, AuditStore } from '../../auth/audit/audit.ts';
import { type Clock, secondsAfter } from '../../auth/clock.ts';
import { auditInsert, toAuditValues } from './audit-statements.ts';
import type { PostgresDatabase, Row } from './postgres-database.ts';

// Only look at the oldest rows: a row is hardly ever older than those with lower ids.
const prune = {
  name: 'audit-prune',
  text: `
    DELETE FROM audit WHERE at <= $1 AND id IN (SELECT id FROM audit ORDER BY id LIMIT $2)
    RETURNING id`,
};

/** Creates the PostgreSQL audit store. */
export function postgresAuditStore({ query }: PostgresDatabase, now: Clock): AuditStore {
  return {
    record: async ({ userId, sid, ...note }) => {
      await query(auditInsert, [now(), ...toAuditValues(note), userId, sid]);
    },
    list: async (filter, limit) => {
      const { statement, values } = toList(filter);
      return (await query(statement, [limit, ...values])).map(toRecord);
    },
    prune: async ({ keepSeconds, limit }) =>
      (await query(prune, [secondsAfter(now(), -keepSeconds), limit])).length,
  };
}

/** Returns the statement of a filter, one per combination, so that each has its own plan. */
function toList({ event, userId, beforeId }: AuditFilter) {
  const given = Object.entries({ 'event =': event, 'user_id =': userId, 'audit.id <': beforeId })
    .map(([condition, value]) => ({ condition, value }))
    .filter(({ value }) => value !== null);
  const conditions = given.map(({ condition }, index) => `${condition} $${index + 2}`);
  const where = ['TRUE', ...conditions].join(' AND ');
  return {
    statement: {
      name: `audit-list ${where}`,
      text: `
        SELECT audit.*, users.email AS user_email, actors.email AS actor_email
        FROM audit LEFT JOIN users ON users.id = audit.user_id
          LEFT JOIN users AS actors ON actors.id = audit.actor_id
        WHERE ${where} ORDER BY audit.id DESC LIMIT $1`,
    },
    values: given.map(({ value }) => value),
  };
}

function toRecord(row: Row): AuditEntry {
  return {
    id: Number(row['id']),
    at: row['at'] as Date,
    event: row['event'] as AuditEvent,
    userId: row['user_id'] as string | null,
    userEmail: row['user_email'] as string | null,
    actorId: row['actor_id'] as string | null,
    actorEmail: row['actor_email'] as string | null,
    sid: row['sid'] as string | null,
    reason: row['reason'] as string | null,
    address: row['address'] as string | null,
    requestId: row['request_id'] as string | null,
  };
}
