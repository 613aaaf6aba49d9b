/** Which database to use, and how long to wait for it. */
export interface DatabaseSettings {
  /** Returns `sqlite:<file>` or `postgres://…`; the value may change if it comes from a file. */
  readonly url: () => string;
  /** How many PostgreSQL connections a server keeps open. */
  readonly poolSize: number;
  /** How long a request waits for a free connection, or for another process to release the file. */
  readonly waitMs: number;
  /** How long opening a connection may take; the connection outlives the request that opens it. */
  readonly connectMs: number;
  /** How long PostgreSQL may take for one statement. */
  readonly statementMs: number;
}
