import { HttpErrorResponse, type HttpResponse } from '@angular/common/http';
import { isTokenGrant, type TokenGrant } from './token-grant';

/** The three ways in which a refresh can end, as the server's answer tells them. */
export type RefreshAnswer =
  | { readonly kind: 'granted'; readonly grant: TokenGrant }
  | { readonly kind: 'rejected'; readonly code: string | null; readonly reason: string | null }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };

/** Nothing is known: no answer came, or none that says anything about the session. */
export const noAnswer: RefreshAnswer = { kind: 'unavailable', retryAfterMs: 0 };

/** Reads a successful answer; one without a usable grant says nothing about the session. */
export function readResponse({ body }: HttpResponse<unknown>): RefreshAnswer {
  return isTokenGrant(body) ? { kind: 'granted', grant: body } : noAnswer;
}

/** Reads a failure: only 401, and 400 with `invalid_grant` (RFC 6749 §5.2), end the session. */
export function readFailure(failure: unknown): RefreshAnswer {
  if (!(failure instanceof HttpErrorResponse)) return noAnswer;
  const code = textIn(failure.error, 'code');
  const error = textIn(failure.error, 'error');
  if (failure.status === 401 || (failure.status === 400 && error === 'invalid_grant')) {
    return { kind: 'rejected', code, reason: textIn(failure.error, 'reason') ?? code ?? error };
  }
  return { kind: 'unavailable', retryAfterMs: readRetryAfter(failure.headers.get('Retry-After')) };
}

/** Reads seconds or a date (RFC 9110 §10.2.3). */
function readRetryAfter(value: string | null): number {
  if (value === null) return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return ms > 0 ? ms : 0;
}

function textIn(body: unknown, member: string): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const value = (body as Record<string, unknown>)[member];
  return typeof value === 'string' ? value : null;
}
