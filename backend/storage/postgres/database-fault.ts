import pg from 'pg';
import { isUnavailable, ProblemError } from '../../auth/problem.ts';

const retryAfterSeconds = 1;

// Connection, resources, operator intervention, system, internal, lock not available, deadlock,
// serialization, read-only after a failover
// (https://www.postgresql.org/docs/18/errcodes-appendix.html).
const faultStates = /^(?:08|53|57|58|XX|55P03|40P01|40001|25006)/;
// The server gave up on a statement, but the connection is intact.
const harmlessStates = /^(?:53100|57014|55P03|40P01|40001)$/;

/** Returns `unavailable` if the database is at fault, or the error itself if we are. */
export function toProblem(error: unknown): Error {
  if (error instanceof ProblemError) return error;
  // An error without a SQLSTATE doesn't come from the server: the connection is broken.
  const isFault = !(error instanceof pg.DatabaseError) || faultStates.test(error.code ?? '');
  return isFault ? unavailable(error) : error;
}

/** Returns the problem for callers while the database cannot serve them. */
export function unavailable(cause: unknown): ProblemError {
  return new ProblemError('unavailable', 'the database is unavailable', {
    cause,
    retryAfterSeconds,
  });
}

/** Whether the connection that reported this error can be used again. */
export function leavesConnectionUsable(error: unknown): boolean {
  if (!isUnavailable(error)) return !isStalePlan(error);
  return error.cause instanceof pg.DatabaseError && harmlessStates.test(error.cause.code ?? '');
}

/** Whether a prepared statement no longer fits the schema; the server has not run it. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.routine === 'RevalidateCachedQuery';
}
