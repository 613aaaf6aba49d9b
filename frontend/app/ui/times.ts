const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const minute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** An instant of the wire, in seconds since 1970. */
export function toDate(seconds: number): Date {
  return new Date(seconds * 1000);
}

/** How long ago an instant was: "just now", "3 minutes ago", "yesterday". */
export function toAgo(instant: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - instant.getTime()) / 1000);
  return seconds < 60
    ? 'just now'
    : relative.format(-toWhole(seconds).count, toWhole(seconds).unit);
}

/** How far off an instant is: "in 18 days", "in a moment". */
export function toAhead(instant: Date, now: Date): string {
  const seconds = Math.max(0, (instant.getTime() - now.getTime()) / 1000);
  return seconds < 60
    ? 'in a moment'
    : relative.format(toWhole(seconds).count, toWhole(seconds).unit);
}

/** A span in its largest unit: "14 days", "12 hours". */
export function toSpan(seconds: number): string {
  const { unit, count } = toWhole(seconds);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A date as it is said: "Nov 23, 2026". */
export function toDay(instant: Date): string {
  return day.format(instant);
}

/** A date with its time of day. */
export function toMinute(instant: Date): string {
  return minute.format(instant);
}

function toWhole(seconds: number): { unit: Intl.RelativeTimeFormatUnit; count: number } {
  const [unit, length] = steps.find(([, length]) => seconds >= length) ?? ['minute', 60];
  return { unit, count: Math.max(1, Math.round(seconds / length)) };
}
