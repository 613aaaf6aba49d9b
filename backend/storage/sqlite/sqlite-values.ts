import type { SQLOutputValue } from 'node:sqlite';

/** An instant from a column of milliseconds since 1970. */
export function toDate(value: SQLOutputValue | undefined): Date {
  return new Date(Number(value));
}

/** An instant, or `null` where the column has none. */
export function toDateOrNull(value: SQLOutputValue | undefined): Date | null {
  return value === null || value === undefined ? null : toDate(value);
}
