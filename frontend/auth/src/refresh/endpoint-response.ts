import { HttpErrorResponse, type HttpResponse } from '@angular/common/http';

/** The response from an endpoint; an error with status 0 if there was none. */
export type EndpointResponse = HttpResponse<unknown> | HttpErrorResponse;

/** Returns `Retry-After`, seconds or a date (RFC 9110 §10.2.3), in ms; 0 if missing or invalid. */
export function retryAfterMs({ headers }: EndpointResponse): number {
  const retryAfter = headers.get('Retry-After') ?? '';
  const isSeconds = /^\d+$/.test(retryAfter);
  return (isSeconds ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now()) || 0;
}

/** Returns a member of a response body if it is a string, or else `null`. */
export function textIn(body: unknown, member: string): string | null {
  const value = (body as Record<string, unknown> | null)?.[member];
  return typeof value === 'string' ? value : null;
}

/** Returns the body of a response, whatever its status. */
export function bodyOf(response: EndpointResponse): unknown {
  return response instanceof HttpErrorResponse ? response.error : response.body;
}

/** Returns whether a refresh was rejected: 401, or 400 with `invalid_grant` (RFC 6749 §5.2). */
export function isSessionOver(response: EndpointResponse): boolean {
  const isInvalidGrant = textIn(bodyOf(response), 'error') === 'invalid_grant';
  return response.status === 401 || (response.status === 400 && isInvalidGrant);
}
