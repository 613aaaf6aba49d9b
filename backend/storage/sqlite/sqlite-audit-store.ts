import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import type { AuditEvent } from '#shared/admin';
import type { NewAuditEntry, AuditFilter, AuditEntry, AuditStore } from '../../auth/audit/audit.ts';
import type { Clock } from '../../auth/clock.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { toDate } from './sqlite-values.ts';

/** Writes an audit entry within the current transaction. */
export type WriteAudit = (entry: NewAuditEntry, at: Date) => void;

/** Creates the function that the stores use to write the audit of their changes. */
export function createWriteAudit({ connection }: SqliteDatabase): WriteAudit {
  const insert = connection.prepare(
    `INSERT INTO audit (at, event, user_id, actor_id, sid, reason, address, request_id)
     VALUES (:at, :event, :userId, :actorId, :sid, :reason, :address, :requestId)`,
  );
  return (entry, at) => {
    insert.run({ ...entry, at: at.getTime() });
  };
}

interface AuditStoreParts {
  readonly database: SqliteDatabase;
  readonly now: Clock;
  readonly writeAudit: WriteAudit;
}

/** Creates the SQLite audit store. */
export function sqliteAuditStore({ database, now, writeAudit }: AuditStoreParts): AuditStore {
  const { connection, read, write } = database;
  const lists = new Map<string, StatementSync>();
  // Only look at the oldest rows: a row is never older than those with lower ids.
  const prune = connection.prepare(
    `DELETE FROM audit WHERE at <= :before
       AND id IN (SELECT id FROM audit ORDER BY id LIMIT :limit)`,
  );

  return {
    record: (entry) =>
      write(() => {
        writeAudit(entry, now());
      }),
    list: (filter, limit) =>
      read(() => {
        const { where, values } = toConditions(filter);
        return prepareList(where)
          .all({ ...values, limit })
          .map(toRecord);
      }),
    prune: ({ keepSeconds, limit }) =>
      write(() => {
        const before = now().getTime() - keepSeconds * 1000;
        return Number(prune.run({ before, limit }).changes);
      }),
  };

  /**
   * Returns the statement of a filter, one per combination, because SQLite uses no index for
   * conditions with OR.
   */
  function prepareList(where: string): StatementSync {
    const known = lists.get(where);
    if (known !== undefined) return known;
    const statement = connection.prepare(
      `SELECT audit.*, users.email AS user_email, actors.email AS actor_email
       FROM audit LEFT JOIN users ON users.id = audit.user_id
         LEFT JOIN users AS actors ON actors.id = audit.actor_id
       WHERE ${where} ORDER BY audit.id DESC LIMIT :limit`,
    );
    lists.set(where, statement);
    return statement;
  }
}

function toConditions({ event, userId, beforeId }: AuditFilter) {
  const conditions = ['TRUE'];
  if (event !== null) conditions.push('event = :event');
  if (userId !== null) conditions.push('user_id = :userId');
  if (beforeId !== null) conditions.push('audit.id < :beforeId');
  return {
    where: conditions.join(' AND '),
    values: {
      ...(event === null ? {} : { event }),
      ...(userId === null ? {} : { userId }),
      ...(beforeId === null ? {} : { beforeId }),
    },
  };
}

function toRecord(row: Record<string, SQLOutputValue>): AuditEntry {
  return {
    id: Number(row['id']),
    at: toDate(row['at']),
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
