import { HttpContext, HttpContextToken } from '@angular/common/http';

type AuthMode = 'refresh' | 'attach' | 'none';

/** What the interceptor does: attach the token and refresh, only attach it, or nothing. */
export const AUTH_MODE: HttpContextToken<AuthMode> = new HttpContextToken<AuthMode>(
  () => 'refresh',
);

/** Returns a context for a request that is sent at once and without the access token. */
export function withoutAuth(context = new HttpContext()): HttpContext {
  return context.set(AUTH_MODE, 'none');
}

/** Returns a context for a request whose 401 goes to the caller, without a refresh or retry. */
export function withoutRefresh(context = new HttpContext()): HttpContext {
  return context.set(AUTH_MODE, 'attach');
}
