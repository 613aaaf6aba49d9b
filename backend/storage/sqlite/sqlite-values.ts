import type { SQLOutputValue } from 'node:sqlite';

/** Converts a column of milliseconds since 1970 to a date. */
export function toDate(value: SQLOutputValue | undefined): Date {
  return new Date(Number(value));
}

/** Converts a nullable column of milliseconds since 1970 to a date or `null`. */
export function toDateOrNull(value: SQLOutputValue | undefined): Date | null {
  return value === null || value === undefined ? null : toDate(value);
}
