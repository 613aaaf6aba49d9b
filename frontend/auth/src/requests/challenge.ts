import type { HttpErrorResponse } from '@angular/common/http';

/**
 * Tells whether the server refused the token itself (RFC 6750 §3.1).
 *
 * A 401 for another reason, such as `insufficient_user_authentication` (RFC 9470), would be the same
 * with any token. Across origins the header is often hidden: then the status has to do.
 */
export function isTokenRefused({ status, headers }: HttpErrorResponse): boolean {
  if (status !== 401) return false;
  const [, parameters = ''] = (headers.get('WWW-Authenticate') ?? '').split(/\bBearer\b/i);
  for (const [, name, quoted, plain] of parameters.matchAll(parameter)) {
    if (name === 'error') return (quoted ?? plain) === 'invalid_token';
  }
  return true;
}

// Quoted values are taken whole, since they may hold anything (RFC 9110 §11.2).
const parameter = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g;
