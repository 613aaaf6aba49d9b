import type { OwnAnswer } from './own-request';

/** What the server asks to wait: seconds or a date (RFC 9110 §10.2.3); what is neither is no time. */
export function retryAfterMs({ headers }: OwnAnswer): number {
  const retryAfter = headers.get('Retry-After') ?? '';
  const isSeconds = /^\d+$/.test(retryAfter);
  return (isSeconds ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now()) || 0;
}

/** Gives a text out of a body, or `null`. */
export function textIn(body: unknown, member: string): string | null {
  const value = (body as Record<string, unknown> | null)?.[member];
  return typeof value === 'string' ? value : null;
}
