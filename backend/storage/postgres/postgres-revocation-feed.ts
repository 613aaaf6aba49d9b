import type pg from 'pg';
import type { Revocation, RevocationFeed } from '../../auth/tokens/revocations.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { statement } from './statement.ts';

/** The channel on which commits announce revocations. */
export const revocationChannel = 'latchkey_revocations';

const ended = statement('revoked-sessions', 'SELECT sid FROM sessions WHERE ended_at > :instant');
const voided = statement(
  'revoked-users',
  'SELECT id, version FROM users WHERE voided_at > :instant',
);
const findUnrevoked = statement(
  'unrevoked',
  `SELECT 1 FROM sessions JOIN users ON users.id = sessions.user_id
   WHERE sid = :sid AND user_id = :userId AND ended_at IS NULL AND version <= :userVersion`,
);
const reconnectMs = 1000;

/**
 * Creates the feed of revocations made by any node.
 * | Notifications make it fast. If one is missed, reading the live set finds the revocation.
 */
export function postgresRevocationFeed(database: PostgresDatabase) {
  const listeners = new Set<(revocation: Revocation) => void>();
  let connection: pg.Client | undefined;
  let listening: Promise<void> | undefined;
  let reconnecting: NodeJS.Timeout | undefined;
  let isClosed = false;

  const feed: RevocationFeed = {
    readSince: async (instant) => {
      const sessions = await database.query(ended, { instant });
      const users = await database.query(voided, { instant });
      return [...sessions.map(toRevocation), ...users.map(toRevocation)];
    },
    isRevoked: async ({ sid, userId, userVersion }) =>
      (await database.query(findUnrevoked, { sid, userId, userVersion })).length === 0,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { feed, publish, listen, close };

  /** Subscribes to notifications, and reconnects whenever the connection breaks. */
  function listen(): Promise<void> {
    listening = connect();
    return listening;
  }

  async function connect(): Promise<void> {
    // Meanwhile, revocations still arrive by reading the live set.
    const client = await database.connect().catch(reconnect);
    if (client === undefined) return;
    connection = client;
    const lose = () => {
      // Only once per connection: a late event must not drop the connection that replaced it.
      if (connection === client) drop(client);
    };
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', ({ payload = '' }) => {
      publish(toRevocation(JSON.parse(payload) as Record<string, unknown>));
    });
    await client.query(`LISTEN ${revocationChannel}`).catch(lose);
  }

  function drop(client: pg.Client): void {
    connection = undefined;
    void client.end();
    reconnect();
  }

  async function close(): Promise<void> {
    isClosed = true;
    clearTimeout(reconnecting);
    await listening;
    await connection?.end();
  }

  function reconnect(): void {
    if (isClosed) return;
    reconnecting = setTimeout(() => void listen(), reconnectMs).unref();
  }

  function publish(revocation: Revocation): void {
    for (const listener of listeners) listener(revocation);
  }
}

function toRevocation(row: Readonly<Record<string, unknown>>): Revocation {
  return row['sid'] === undefined
    ? { kind: 'user', userId: row['id'] as string, version: Number(row['version']) }
    : { kind: 'session', sid: row['sid'] as string };
}
