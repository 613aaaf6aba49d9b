import { HttpContext, HttpContextToken } from '@angular/common/http';

type AuthMode = 'refresh' | 'attach' | 'none';

/** What the interceptor does for a request: all, only the header, or nothing. */
export const AUTH_MODE: HttpContextToken<AuthMode> = new HttpContextToken<AuthMode>(
  () => 'refresh',
);

/** Gives a request's context in which it goes out without the token, at once. */
export function withoutAuth(context = new HttpContext()): HttpContext {
  return context.set(AUTH_MODE, 'none');
}

/** Gives a request's context in which its 401 is the caller's: no refresh, no second send. */
export function withoutRefresh(context = new HttpContext()): HttpContext {
  return context.set(AUTH_MODE, 'attach');
}
