import type { Ending } from '#shared/problems';
import type { KnownEndReason } from '../session/end-reason-texts';
import { toDate, toMinute, toSpan } from '../ui/times';

/** What is known of an end beside its reason: when, from which device, by which limit. */
export function toEndingText(
  reason: KnownEndReason,
  { at, limitSeconds, device }: Ending,
): string | null {
  const when = toMinute(toDate(at));
  switch (reason) {
    case 'by_user':
    case 'session_limit': {
      const place = [device?.browser, device?.system].filter(Boolean).join(' on ');
      return place === '' ? `That was on ${when}.` : `That was on ${when}, from ${place}.`;
    }
    case 'by_admin':
    case 'replaced':
    case 'password_changed':
    case 'account_disabled':
      return `That was on ${when}.`;
    case 'idle':
      return `It could go unused for ${toSpan(limitSeconds ?? 0)}, and ended on ${when}.`;
    case 'lifetime':
      return `It could last for ${toSpan(limitSeconds ?? 0)}, and ended on ${when}.`;
    default:
      return null;
  }
}
