/** Returns the current time; injected, so that tests can move it. */
export type Clock = () => Date;

/** The instant so many seconds after another one. */
export function secondsAfter(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}

/** Seconds from one instant to a later one; negative when it is an earlier one. */
export function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

/** Whole seconds since 1970, as the wire carries instants (RFC 7519, NumericDate). */
export function toNumericDate(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
