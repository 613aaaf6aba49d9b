/** Which database to use, and how long to wait for it. */
export interface DatabaseSettings {
  /** Returns `sqlite:<file>` or `postgres://…`, as a file may say at this moment. */
  readonly url: () => string;
  /** How many connections a server keeps to PostgreSQL. */
  readonly poolSize: number;
  /** How long a request waits for a free connection, or for another process to release the file. */
  readonly waitMs: number;
  /** How long opening a connection may take. The connection outlives the request it opens for. */
  readonly connectMs: number;
  /** How long PostgreSQL may work on one statement. */
  readonly statementMs: number;
}
