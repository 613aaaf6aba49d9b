import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { ProblemError } from '../../auth/problem.ts';
import type { DatabaseSettings } from '../database-settings.ts';

/** An open SQLite file. Both functions throw ProblemError `unavailable`. */
export interface SqliteDatabase {
  readonly connection: DatabaseSync;
  /** Runs read-only statements; waits up to `patienceMs` for another process. */
  readonly read: <Result>(work: () => Result, patienceMs?: number) => Promise<Result>;
  /**
   * Runs statements in a transaction, all or none; resolves when they are on disk.
   * | Concurrent jobs share one commit, because syncing is the expensive part.
   */
  readonly write: <Result>(work: () => Result) => Promise<Result>;
  readonly close: () => Promise<void>;
}

interface Job {
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  readonly queuedAtMs: number;
}

// SQLite's own waiting would block the event loop.
const busyRetryMs = 15;
const retryAfterSeconds = 1;

/** Opens a SQLite file, or with `:memory:` an in-memory database. */
export function openSqliteDatabase(
  file: string,
  { waitMs }: Pick<DatabaseSettings, 'waitMs'>,
): SqliteDatabase {
  const connection = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true });
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  // Prepared once, because they run with every job.
  const transaction = prepareAll(connection, {
    begin: 'BEGIN IMMEDIATE',
    commit: 'COMMIT',
    savepoint: 'SAVEPOINT job',
    release: 'RELEASE job',
  });
  let queue: Job[] = [];
  let flushed: Promise<void> | null = null;
  return { connection, read, write, close };

  async function read<Result>(work: () => Result, patienceMs = waitMs): Promise<Result> {
    const startedAtMs = performance.now();
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() - startedAtMs > patienceMs) {
          throw toProblem(error, connection);
        }
      }
      await pause(busyRetryMs);
    }
  }

  async function write<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let result: { readonly value: Result };
      queue.push({
        run: () => (result = { value: work() }),
        resolve: () => {
          resolve(result.value);
        },
        reject: (error) => {
          reject(toProblem(error, connection));
        },
        queuedAtMs: performance.now(),
      });
      flushed ??= flushAll();
    });
  }

  async function close(): Promise<void> {
    await flushed;
    connection.close();
  }

  async function flushAll(): Promise<void> {
    await nextTurn(); // Lets jobs that arrived at the same time join.
    while (queue.length > 0) {
      if (commit(queue)) queue = [];
      else await pause(busyRetryMs);
    }
    flushed = null;
  }

  /**
   * Runs the jobs in one transaction; `false` if another process has locked the file and jobs still
   * wait.
   */
  function commit(jobs: readonly Job[]): boolean {
    const done: Job[] = [];
    try {
      transaction.begin.run();
      for (const job of jobs) if (runAlone(job)) done.push(job);
      transaction.commit.run();
    } catch (error) {
      if (connection.isOpen && connection.isTransaction) connection.exec('ROLLBACK');
      if (isBusy(error)) return !rejectOverdue(error);
      for (const job of jobs) job.reject(error);
      return true;
    }
    for (const job of done) job.resolve();
    return true;
  }

  /** Runs one job; if it fails, only its own statements are undone. */
  function runAlone(job: Job): boolean {
    transaction.savepoint.run();
    try {
      job.run();
    } catch (error) {
      // If the disk is full, SQLite has already rolled back everything, so all jobs fail.
      if (!connection.isTransaction) throw error;
      connection.exec('ROLLBACK TO job');
      job.reject(error);
      return false;
    } finally {
      if (connection.isTransaction) transaction.release.run();
    }
    return true;
  }

  /** Rejects jobs that have waited too long; returns whether any are still waiting. */
  function rejectOverdue(error: unknown): boolean {
    const isOverdue = (job: Job) => performance.now() - job.queuedAtMs > waitMs;
    for (const job of queue.filter(isOverdue)) job.reject(error);
    queue = queue.filter((job) => !isOverdue(job));
    return queue.length > 0;
  }
}

function prepareAll<Name extends string>(
  connection: DatabaseSync,
  texts: Readonly<Record<Name, string>>,
): Record<Name, StatementSync> {
  const statements = Object.entries<string>(texts).map(([name, text]) => [
    name,
    connection.prepare(text),
  ]);
  return Object.fromEntries(statements) as Record<Name, StatementSync>;
}

// https://sqlite.org/rescode.html
const busyCodes = new Set([5, 6]);
// NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
const faultCodes = new Set([7, 8, 9, 10, 11, 13, 14, 15, 26]);

function isBusy(error: unknown): boolean {
  return busyCodes.has(primaryCode(error));
}

function toProblem(error: unknown, connection: DatabaseSync): Error {
  const isFault = isBusy(error) || faultCodes.has(primaryCode(error)) || !connection.isOpen;
  if (!isFault) return error instanceof Error ? error : new Error(String(error));
  return new ProblemError('unavailable', 'the database is unavailable', {
    cause: error,
    retryAfterSeconds,
  });
}

function primaryCode(error: unknown): number {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : 0;
}
