import type pg from 'pg';
import type { DatabaseSettings } from '../database-settings.ts';
import { createConnectionPool } from './connection-pool.ts';
import { isStalePlan, leavesConnectionUsable, toProblem } from './database-fault.ts';
import { type Statement, toNumbered, unprepared, type Values } from './statement.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement and returns its rows. */
export type Query = (statement: Statement, values?: Values) => Promise<readonly Row[]>;

/** A PostgreSQL database. Its functions throw ProblemError `unavailable`. */
export interface PostgresDatabase {
  readonly query: Query;
  /** Runs statements in one transaction, all or none. */
  readonly transaction: <Result>(work: (query: Query) => Promise<Result>) => Promise<Result>;
  /** Runs a transaction without a time limit, on a separate connection. */
  readonly patientTransaction: (work: (query: Query) => Promise<void>) => Promise<void>;
  /** Opens a connection outside the pool. */
  readonly connect: () => Promise<pg.Client>;
  /** Opens all connections of the pool now, and again after an outage. */
  readonly keepConnected: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Creates access to a PostgreSQL database; the first query opens a connection. */
export function openPostgresDatabase(settings: DatabaseSettings): PostgresDatabase {
  const pool = createConnectionPool(settings);
  return {
    query: (statement, values) =>
      withCurrentPlans(() => onConnection((client) => toQuery(client)(statement, values))),
    transaction: (work) => withCurrentPlans(() => onConnection((client) => runWhole(client, work))),
    patientTransaction: async (work) => {
      const client = await pool.open({ isPatient: true });
      await runWhole(client, work).finally(() => client.end());
    },
    connect: () => pool.open({ isPatient: false }),
    keepConnected: () => pool.keepFull(),
    close: () => pool.close(),
  };

  async function onConnection<Result>(
    work: (client: pg.PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const client = await pool.take();
    let isBroken = false;
    try {
      return await work(client);
    } catch (error) {
      isBroken = !leavesConnectionUsable(error);
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  /**
   * Retries work if a newer node has changed the schema: each connection with statements prepared
   * before the change fails once, and is closed.
   */
  async function withCurrentPlans<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let left = settings.poolSize; ; left -= 1) {
      try {
        return await work();
      } catch (error) {
        if (left === 0 || !isStalePlan(error)) throw error;
      }
    }
  }
}

const begin = unprepared('BEGIN');
const commit = unprepared('COMMIT');
const rollback = unprepared('ROLLBACK');

async function runWhole<Result>(
  client: pg.ClientBase,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const query = toQuery(client);
  try {
    await query(begin);
    const result = await work(query);
    await query(commit);
    return result;
  } catch (error) {
    // Closing a broken connection also rolls back its transaction.
    if (leavesConnectionUsable(error)) await query(rollback);
    throw error;
  }
}

function toQuery(client: pg.ClientBase): Query {
  return async (statement, values = {}) => {
    const { name, text } = statement;
    try {
      return (await client.query<Row>({ name, text, values: toNumbered(statement, values) })).rows;
    } catch (error) {
      throw toProblem(error);
    }
  };
}
