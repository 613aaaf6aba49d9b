import type { HttpErrorResponse } from '@angular/common/http';

/**
 * Returns whether the server rejected the token itself (RFC 6750 §3.1). The default of the option
 * `shouldRefresh`.
 *
 * A new token doesn't help with other 401s, such as `insufficient_user_authentication` (RFC 9470).
 * Across origins, the header is often hidden; then any 401 counts.
 */
export function isTokenRejected({ status, headers }: HttpErrorResponse): boolean {
  if (status !== 401) return false;
  const [, parameters = ''] = (headers.get('WWW-Authenticate') ?? '').split(/\bBearer\b/i);
  for (const [, name, quoted, plain] of parameters.matchAll(parameter)) {
    if (name === 'error') return (quoted ?? plain) === 'invalid_token';
  }
  return true;
}

// Matches quoted values as a whole, because they can contain anything (RFC 9110 §11.2).
const parameter = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g;
