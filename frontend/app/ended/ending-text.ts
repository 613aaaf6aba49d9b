import type { Ending } from '#shared/problems';
import type { KnownEndReason } from '../session/end-reason-texts';
import { toDate, toMinute, toSpan } from '../ui/times';

/** Returns the details of an ending: when, from which device, by which limit. */
export function toEndingText(
  reason: KnownEndReason,
  { at, limitSeconds, device }: Ending,
): string | null {
  const when = toMinute(toDate(at));
  switch (reason) {
    case 'by_user':
    case 'session_limit': {
      const place = [device?.browser, device?.system].filter(Boolean).join(' on ');
      return place === ''
        ? `This happened on ${when}.`
        : `This happened on ${when}, from ${place}.`;
    }
    case 'by_admin':
    case 'replaced':
    case 'password_changed':
    case 'account_disabled':
      return `This happened on ${when}.`;
    case 'idle':
      return `It ended on ${when}, after ${toSpan(limitSeconds ?? 0)} without use.`;
    case 'lifetime':
      return `It ended on ${when}, ${toSpan(limitSeconds ?? 0)} after you signed in.`;
    default:
      return null;
  }
}
