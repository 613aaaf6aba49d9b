import type { AuditEvent } from '#shared/admin';
import type { AuditFilter, AuditEntry, AuditStore } from '../../auth/audit/audit.ts';
import { type Clock, secondsAfter } from '../../auth/clock.ts';
import { auditInsert } from './audit-statements.ts';
import type { PostgresDatabase, Row } from './postgres-database.ts';
import { type Statement, statement } from './statement.ts';

// Only look at the oldest rows: a row is hardly ever older than those with lower ids.
const prune = statement(
  'audit-prune',
  `DELETE FROM audit WHERE at <= :before AND id IN (SELECT id FROM audit ORDER BY id LIMIT :limit)
   RETURNING id`,
);

/** Creates the PostgreSQL audit store. */
export function postgresAuditStore({ query }: PostgresDatabase, now: Clock): AuditStore {
  return {
    record: async (entry) => {
      await query(auditInsert, { ...entry, at: now() });
    },
    list: async (filter, limit) => (await query(toList(filter), { ...filter, limit })).map(toEntry),
    prune: async ({ keepSeconds, limit }) =>
      (await query(prune, { before: secondsAfter(now(), -keepSeconds), limit })).length,
  };
}

/** Returns the statement of a filter, one per combination, so that each has its own plan. */
function toList({ event, userId, beforeId }: AuditFilter): Statement {
  const where = [
    'TRUE',
    ...(event === null ? [] : ['event = :event']),
    ...(userId === null ? [] : ['user_id = :userId']),
    ...(beforeId === null ? [] : ['audit.id < :beforeId']),
  ].join(' AND ');
  return statement(
    `audit-list ${where}`,
    `SELECT audit.*, users.email AS user_email, actors.email AS actor_email
     FROM audit LEFT JOIN users ON users.id = audit.user_id
       LEFT JOIN users AS actors ON actors.id = audit.actor_id
     WHERE ${where} ORDER BY audit.id DESC LIMIT :limit`,
  );
}

function toEntry(row: Row): AuditEntry {
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
