import type { HttpErrorResponse, HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';

/** Options of `provideAuth`: the server's endpoints and the application's pages. */
export interface AuthOptions {
  /** Where the token goes: paths of this origin (`/api/`) or URLs (`https://example.com/v1/`). */
  readonly api: readonly string[];
  /** Endpoint that exchanges credentials for a token response. Default `/api/login`. */
  readonly signIn?: string;
  /** Endpoint that exchanges the refresh cookie for a token response. Default `/api/refresh`. */
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
  /** Narrows which 401 responses lead to a refresh. Default: every 401 about the token. */
  readonly shouldRefresh?: (error: HttpErrorResponse, request: HttpRequest<unknown>) => boolean;
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
    shouldRefresh: () => true,
    ...options,
  };
}
