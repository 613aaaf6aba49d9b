import type { SessionSummary } from '#shared/sessions';
import { toAhead, toDate, toMinute, toSpan } from '../ui/times';

/** Returns the name of a device: "Chrome on Windows". */
export function toDeviceName({ browser, system }: SessionSummary): string {
  const name = browser ?? 'Unknown browser';
  return system === null ? name : `${name} on ${system}`;
}

/** Returns when a session ends: "in 18 days, or after 14 days without use". */
export function toEnd(device: SessionSummary, now: Date): string {
  const end = toAhead(toDate(device.expiresAt), now);
  const isIdleFirst = device.idleExpiresAt < device.expiresAt;
  const idle = toSpan(device.idleExpiresAt - device.lastUsedAt);
  return isIdleFirst ? `${end}, or after ${idle} without use` : end;
}

/** Distinguishes similar devices: when it signed in and where it was last seen. */
export function toOrigin({ signedInAt, addressPrefix }: SessionSummary): string {
  return `Signed in on ${toMinute(toDate(signedInAt))}, last seen in ${addressPrefix}.`;
}

/** Whether it is a phone or tablet. */
export function isPhone({ system }: SessionSummary): boolean {
  return /android|ios|iphone|ipad/i.test(system ?? '');
}
