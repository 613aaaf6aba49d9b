import type { Revocation, RevocationFeed } from '../../auth/tokens/revocations.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Creates the feed of revocations made by this process and by commands on the same file. */
export function sqliteRevocationFeed({ connection, read }: SqliteDatabase) {
  const listeners = new Set<(revocation: Revocation) => void>();
  const ended = connection.prepare('SELECT sid FROM sessions WHERE ended_at > ?');
  const voided = connection.prepare('SELECT id, version FROM users WHERE voided_at > ?');
  const isRevoked = connection.prepare(
    `SELECT 1 FROM sessions JOIN users ON users.id = sessions.user_id
     WHERE sid = :sid AND user_id = :userId AND ended_at IS NULL AND version <= :userVersion`,
  );

  const feed: RevocationFeed = {
    readSince: (instant) =>
      read(() => [
        ...ended
          .all(instant.getTime())
          .map((row): Revocation => ({ kind: 'session', sid: String(row['sid']) })),
        ...voided.all(instant.getTime()).map((row): Revocation => ({
          kind: 'user',
          userId: String(row['id']),
          version: Number(row['version']),
        })),
      ]),
    isRevoked: ({ sid, userId, userVersion }) =>
      read(() => isRevoked.get({ sid, userId, userVersion }) === undefined),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    feed,
    publish: (revocation: Revocation) => {
      for (const listener of listeners) listener(revocation);
    },
  };
}
