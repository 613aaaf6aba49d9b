interface Span {
  readonly unit: 'minute' | 'hour' | 'day';
  readonly count: number;
}

const daySeconds = 86_400;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const minute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** Converts seconds since 1970 to a date. */
export function toDate(seconds: number): Date {
  return new Date(seconds * 1000);
}

/** Returns how long ago an instant was: "just now", "3 minutes ago", "yesterday". */
export function toAgo(instant: Date, now: Date): string {
  const { unit, count } = toDistance(instant, now);
  return count === 0 ? 'just now' : relative.format(-count, unit);
}

/** Returns how far in the future an instant is: "in 18 days", "in a moment". */
export function toAhead(instant: Date, now: Date): string {
  const { unit, count } = toDistance(now, instant);
  return count === 0 ? 'in a moment' : relative.format(count, unit);
}

/** Formats a duration in its largest unit: "14 days", "12 hours". */
export function toSpan(seconds: number): string {
  const { unit, count } = toWhole(seconds);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Formats a date with its time. */
export function toMinute(instant: Date): string {
  return minute.format(instant);
}

/** Returns the distance between two instants; days are calendar days, as in "yesterday". */
function toDistance(from: Date, to: Date): Span {
  const seconds = (to.getTime() - from.getTime()) / 1000;
  if (seconds < 60) return { unit: 'minute', count: 0 };
  const whole = toWhole(seconds);
  if (whole.unit !== 'day') return whole;
  return { unit: 'day', count: Math.max(1, toDayNumber(to) - toDayNumber(from)) };
}

function toDayNumber(instant: Date): number {
  const midnight = Date.UTC(instant.getFullYear(), instant.getMonth(), instant.getDate());
  return midnight / (daySeconds * 1000);
}

/** Rounds up into the next unit, so that there are never "60 minutes". */
function toWhole(seconds: number): Span {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return { unit: 'minute', count: Math.max(1, minutes) };
  const hours = Math.round(seconds / 3_600);
  if (hours < 24) return { unit: 'hour', count: hours };
  return { unit: 'day', count: Math.round(seconds / daySeconds) };
}
