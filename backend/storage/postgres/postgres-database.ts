import pg from 'pg';
import { isUnavailable, ProblemError } from '../../auth/problem.ts';

/** A statement that the server prepares once per connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement and gives its rows. */
export type Query = (statement: Statement, values: readonly unknown[]) => Promise<readonly Row[]>;

/** A PostgreSQL database, as the stores use it. Its functions throw ProblemError `unavailable`. */
export interface PostgresDatabase {
  readonly query: Query;
  /** Runs statements in one transaction, whole or not at all. */
  readonly transaction: <Result>(work: (query: Query) => Promise<Result>) => Promise<Result>;
  /** The same on a connection of its own, where nobody waits for an answer. */
  readonly patientTransaction: (work: (query: Query) => Promise<void>) => Promise<void>;
  /** Opens a connection of its own, outside the pool. */
  readonly connect: () => Promise<pg.Client>;
  readonly close: () => Promise<void>;
}

const retryAfterSeconds = 1;
// Together they keep an answer below a second whatever has happened to the database.
const timeouts = {
  connectionTimeoutMillis: 400,
  statement_timeout: 500,
  lock_timeout: 400,
  query_timeout: 550,
  idle_in_transaction_session_timeout: 2000,
};
const patienceMs = 10_000;
const maxConnections = 10;

/** Opens a pool of connections. */
export function openPostgresDatabase(url: string): PostgresDatabase {
  const settings = { connectionString: url, application_name: 'latchkey' };
  const pool = new pg.Pool({ ...settings, ...timeouts, max: maxConnections, keepAlive: true });
  pool.on('error', heardAlready);
  const query = toQuery(pool);
  return {
    query: (statement, values) => withTodaysPlans(() => query(statement, values)),
    transaction: (work) => withTodaysPlans(() => transaction(work)),
    patientTransaction,
    connect: () => connect(timeouts),
    close: () => pool.end(),
  };

  async function transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    const client = await pool.connect().catch((error: unknown) => {
      throw toProblem(error);
    });
    client.on('error', heardAlready); // The pool listens to idle connections only.
    let isBroken = false;
    try {
      return await runWhole(client, work);
    } catch (error) {
      isBroken = isUnavailable(error) || isStalePlan(error);
      throw error;
    } finally {
      client.off('error', heardAlready);
      client.release(isBroken);
    }
  }

  async function patientTransaction(work: (query: Query) => Promise<void>): Promise<void> {
    const client = await connect({ connectionTimeoutMillis: patienceMs });
    client.on('error', heardAlready);
    try {
      await runWhole(client, work);
    } finally {
      await client.end();
    }
  }

  async function connect(limits: Partial<typeof timeouts>): Promise<pg.Client> {
    const client = new pg.Client({ ...settings, ...limits });
    await client.connect().catch((error: unknown) => {
      throw toProblem(error);
    });
    return client;
  }
}

/**
 * Does work again where a newer node has changed the schema: each connection that has prepared its
 * statements before fails at it once, and is closed.
 */
async function withTodaysPlans<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let left = maxConnections; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !isStalePlan(error)) throw error;
    }
  }
}

/** Whether a prepared statement would give other columns by now: nothing of it has been done then. */
function isStalePlan(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.routine === 'RevalidateCachedQuery';
}

// Without a name a statement is not kept: these need no plan.
const begin = { name: '', text: 'BEGIN' };
const commit = { name: '', text: 'COMMIT' };
const rollback = { name: '', text: 'ROLLBACK' };

async function runWhole<Result>(
  client: pg.ClientBase,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const query = toQuery(client);
  try {
    await query(begin, []);
    const result = await work(query);
    await query(commit, []);
    return result;
  } catch (error) {
    // A database that gave no answer gives none to this; closing the connection undoes as much.
    if (!isUnavailable(error)) await query(rollback, []);
    throw error;
  }
}

/** Ignores that a connection broke: without a listener the event would end the process. */
function heardAlready(): void {
  // The query has failed, so that its caller knows; the pool opens another connection.
}

function toQuery(client: pg.Pool | pg.ClientBase): Query {
  return async (statement, values) => {
    try {
      return (await client.query<Row>({ ...statement, values: [...values] })).rows;
    } catch (error) {
      throw toProblem(error);
    }
  };
}

// Connection, resources, operator intervention, system, lock not available, deadlock,
// serialization, read-only after a failover (https://www.postgresql.org/docs/18/errcodes-appendix.html).
const faultStates = /^(?:08|53|57|58|55P03|40P01|40001|25006)/;

function toProblem(error: unknown): Error {
  if (error instanceof ProblemError) return error;
  // What has no SQLSTATE did not come from the server: the way to it is broken.
  const isFault = !(error instanceof pg.DatabaseError) || faultStates.test(error.code ?? '');
  if (!isFault) return error;
  return new ProblemError('unavailable', 'the database is busy or gone', {
    cause: error,
    retryAfterSeconds,
  });
}
