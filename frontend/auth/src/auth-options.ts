import type { HttpErrorResponse, HttpRequest, HttpResponse } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { isSessionOver } from './refresh/is-session-over';
import { readGrant, type TokenGrant } from './refresh/read-grant';
import { attachBearer } from './requests/attach-bearer';
import { isTokenRejected } from './requests/is-token-rejected';

/** Options of `provideAuth`: the server's endpoints, how it talks, and the application's pages. */
export interface AuthOptions {
  /** Where the token goes: paths of this origin (`/api/`) or URLs (`https://example.com/v1/`). */
  readonly api: readonly string[];
  /** Endpoint that exchanges credentials for an access token. Default `/api/login`. */
  readonly signIn?: string;
  /** Endpoint that exchanges the refresh cookie for an access token. Default `/api/refresh`. */
  readonly refresh?: string;
  /** Endpoint that ends the session and clears its cookie. Default `/api/logout`. */
  readonly signOut?: string;
  /** Route of the sign-in page. Default `/sign-in`. */
  readonly signInPage?: string;
  /** Route of the page that says why the session ended. Default `/ended`. */
  readonly endedPage?: string;
  /**
   * Whether the server accepts a refresh token that it rotated seconds ago, and returns its
   * successor. If so, a tab refreshes even if another holds the lock for 10 s. Default `false`.
   */
  readonly serverHasGrace?: boolean;
  /**
   * Finds the access token in a 2xx response of sign-in, refresh or `exchange`; `null` if there is
   * none. After a sign-in without one, the library refreshes once. Default `readGrant`.
   *
   * @example
   * grant: ({ body }) => ({ value: (body as { token: string }).token })
   */
  readonly grant?: (response: HttpResponse<unknown>) => TokenGrant | null;
  /**
   * Changes a refresh or sign-out before it is sent: method, body, headers. By default it is a POST
   * without a body, with cookies, and a sign-out has the access token. Runs in an injection context.
   * `null` means that there is nothing to send, so that nobody is signed in. Default: unchanged.
   *
   * @param token the access token, which may be rejected or expired; `null` if there is none
   * @example
   * prepare: (request) => request.clone({ method: 'GET' })
   * prepare: xsrfHeader('X-CSRF-TOKEN')
   */
  readonly prepare?: (
    request: HttpRequest<unknown>,
    token: string | null,
  ) => HttpRequest<unknown> | null;
  /**
   * Decides whether a rejected refresh ends the session; if not, the server counts as unavailable.
   * Default `isSessionOver`: 401, and 400 with `invalid_grant`.
   *
   * @example
   * isOver: (error) => isSessionOver(error) || error.status === 422
   */
  readonly isOver?: (error: HttpErrorResponse) => boolean;
  /**
   * Decides which failed request, or failed sign-out, leads to a refresh and a retry. Default
   * `isTokenRejected`: every 401 about the token.
   *
   * @example
   * shouldRefresh: ({ status, error }) => status === 403 && error.code === 'TOKEN_EXPIRED'
   */
  readonly shouldRefresh?: (error: HttpErrorResponse, request: HttpRequest<unknown>) => boolean;
  /**
   * Puts the access token on a request. Default `attachBearer`: `Authorization: Bearer`.
   *
   * @example
   * attach: (request, token) => request.clone({ setHeaders: { 'x-access-token': token } })
   */
  readonly attach?: (request: HttpRequest<unknown>, token: string) => HttpRequest<unknown>;
}

/** The options of `provideAuth` with every default filled in. */
export type ResolvedAuthOptions = Required<AuthOptions>;

/** The resolved options; the name appears in Angular's error if `provideAuth` is missing. */
export const AUTH_OPTIONS = new InjectionToken<ResolvedAuthOptions>('provideAuth');

/** Fills in the defaults. */
export function resolveOptions(options: AuthOptions): ResolvedAuthOptions {
  return {
    signIn: '/api/login',
    refresh: '/api/refresh',
    signOut: '/api/logout',
    signInPage: '/sign-in',
    endedPage: '/ended',
    serverHasGrace: false,
    grant: readGrant,
    prepare: (request) => request,
    isOver: isSessionOver,
    shouldRefresh: isTokenRejected,
    attach: attachBearer,
    ...options,
  };
}
