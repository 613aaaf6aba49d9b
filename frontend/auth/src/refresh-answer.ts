import { HttpResponse } from '@angular/common/http';
import type { OwnAnswer } from './own-request';
import { isTokenGrant, type TokenGrant } from './token-grant';

/** The three ways in which a refresh can end, as the server's answer tells them. */
export type RefreshAnswer =
  | { readonly kind: 'granted'; readonly grant: TokenGrant }
  | { readonly kind: 'rejected'; readonly code: string | null; readonly reason: string | null }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };

/** Nothing is known: no answer came, or none that says anything about the session. */
export const noAnswer: RefreshAnswer = { kind: 'unavailable', retryAfterMs: 0 };

/** Reads an answer: only 401, and 400 with `invalid_grant` (RFC 6749 §5.2), end the session. */
export function readRefreshAnswer(answer: OwnAnswer): RefreshAnswer {
  if (answer instanceof HttpResponse) {
    return isTokenGrant(answer.body) ? { kind: 'granted', grant: answer.body } : noAnswer;
  }
  const { status, headers } = answer;
  const body: unknown = answer.error;
  const code = textIn(body, 'code');
  const error = textIn(body, 'error');
  if (status === 401 || (status === 400 && error === 'invalid_grant')) {
    return { kind: 'rejected', code, reason: textIn(body, 'reason') ?? code ?? error };
  }
  return { kind: 'unavailable', retryAfterMs: toMs(headers.get('Retry-After') ?? '') };
}

/** Reads seconds or a date (RFC 9110 §10.2.3); what is neither is no time at all. */
function toMs(retryAfter: string): number {
  const isSeconds = /^\d+$/.test(retryAfter);
  return (isSeconds ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now()) || 0;
}

function textIn(body: unknown, member: string): string | null {
  const value = (body as Record<string, unknown> | null)?.[member];
  return typeof value === 'string' ? value : null;
}
