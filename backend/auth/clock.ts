/** Returns the current time; injected, so that tests can move it. */
export type Clock = () => Date;

/** Returns the instant `seconds` after another one. */
export function secondsAfter(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}

/** Returns the seconds from one instant to another, negative if the second is earlier. */
export function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

/** Converts an instant to whole seconds since 1970, as used on the wire (RFC 7519, NumericDate). */
export function toNumericDate(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
