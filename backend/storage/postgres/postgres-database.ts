import pg from 'pg';
import { ProblemError } from '../../auth/problem.ts';

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

/** Opens a pool of connections; `lost` hears of each one that broke while it was idle. */
export function openPostgresDatabase(
  url: string,
  lost: (error: Error) => void = () => undefined,
): PostgresDatabase {
  const settings = { connectionString: url, application_name: 'latchkey', ...timeouts };
  const pool = new pg.Pool({ ...settings, max: 10, keepAlive: true });
  pool.on('error', lost);
  return { query: toQuery(pool), transaction, connect, close: () => pool.end() };

  async function transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    const client = await pool.connect().catch((error: unknown) => {
      throw toProblem(error);
    });
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(toQuery(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((cause: unknown) => {
        broken = new Error('the connection is of no more use', { cause });
      });
      throw toProblem(error);
    } finally {
      client.release(broken);
    }
  }

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client(settings);
    await client.connect();
    return client;
  }
}

function toQuery(client: pg.Pool | pg.PoolClient): Query {
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
