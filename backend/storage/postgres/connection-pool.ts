import pg from 'pg';
import type { DatabaseSettings } from '../database-settings.ts';
import { unavailable } from './database-fault.ts';

/** The PostgreSQL connections shared by all requests. */
export interface ConnectionPool {
  /**
   * Takes a connection from the pool. @throws ProblemError `unavailable` if none is free in time.
   */
  readonly take: () => Promise<pg.PoolClient>;
  /** Opens all connections now, and again after an outage, so that bursts don't wait for them. */
  readonly keepFull: () => Promise<void>;
  /** Opens a connection outside the pool. @throws ProblemError `unavailable`. */
  readonly open: (options: { readonly isPatient: boolean }) => Promise<pg.Client>;
  readonly close: () => Promise<void>;
}

/** Creates an empty pool. */
export function createConnectionPool(settings: DatabaseSettings): ConnectionPool {
  const { url, poolSize, waitMs, connectMs, statementMs } = settings;
  const limits = {
    // A lock times out first, then the statement on the server, then our own wait.
    lock_timeout: Math.ceil(0.8 * statementMs),
    statement_timeout: statementMs,
    query_timeout: Math.ceil(1.1 * statementMs),
    idle_in_transaction_session_timeout: 4 * statementMs,
  };
  const pool = new pg.Pool({
    // Reads the URL for each connection, because the password may have changed.
    Client: class extends pg.Client {
      constructor() {
        super({ ...connectionConfig(), ...limits });
        this.on('error', ignoreBrokenConnection);
      }
    },
    max: poolSize,
    idleTimeoutMillis: 0,
    // Also how long the pool keeps a request that has stopped waiting.
    connectionTimeoutMillis: Math.max(connectMs, waitMs),
  });
  pool.on('error', ignoreBrokenConnection);
  let isFilling = false;
  return {
    take,
    open,
    close: () => pool.end(),
    keepFull: async () => {
      // An opened connection means that the database is reachable again.
      pool.on('connect', () => void fill());
      await fill();
    },
  };

  function take(): Promise<pg.PoolClient> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        reject(unavailable(new Error('no connection became free in time')));
      }, waitMs);
      pool.connect().then(
        (client) => {
          clearTimeout(timer);
          if (isLate) client.release();
          else resolve(client);
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(unavailable(error));
        },
      );
    });
  }

  async function fill(): Promise<void> {
    if (isFilling) return;
    isFilling = true;
    const missing = Array.from({ length: poolSize - pool.totalCount }, async () => {
      (await pool.connect()).release();
    });
    // PostgreSQL may allow fewer connections. The rest open when requests need them.
    await Promise.allSettled(missing);
    isFilling = false;
  }

  async function open({ isPatient }: { readonly isPatient: boolean }): Promise<pg.Client> {
    const client = new pg.Client({ ...connectionConfig(), ...(isPatient ? {} : limits) });
    client.on('error', ignoreBrokenConnection);
    await client.connect().catch((error: unknown) => {
      throw unavailable(error);
    });
    return client;
  }

  function connectionConfig(): pg.ClientConfig {
    return {
      connectionString: url(),
      application_name: 'latchkey',
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
    };
  }
}

/** Ignores broken connections; without a listener, the event would crash the process. */
function ignoreBrokenConnection(): void {
  // The query fails, so its caller knows, and the pool opens another connection.
}
