import type { HttpErrorResponse, HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { checkOptions } from './check-options';

/** What `provideAuth` needs to know about the server and the app. */
export interface AuthOptions {
  /** Where the token goes: paths of this origin (`/api/`) or URLs (`https://api.example.com/v1/`). */
  readonly api: readonly string[];
  /** Takes the credentials, answers with a grant. Default `/api/login`. */
  readonly signIn?: string;
  /** Takes the refresh cookie, answers with a grant. Default `/api/refresh`. */
  readonly refresh?: string;
  /** Ends the session and clears its cookie. Default `/api/logout`. */
  readonly signOut?: string;
  /** The route of the sign-in page. Default `/sign-in`. */
  readonly signInPage?: string;
  /** The route of the page that says why the session ended. Default `/ended`. */
  readonly endedPage?: string;
  /**
   * Whether the server answers a refresh token that was exchanged a moment ago with its successor.
   * Only then is a refresh worth a try when another tab holds the lock for 10 s. Default `false`.
   */
  readonly serverHasGrace?: boolean;
  /** Narrows which 401 leads to a refresh. Default: every one the contract allows. */
  readonly shouldRefresh?: (error: HttpErrorResponse, request: HttpRequest<unknown>) => boolean;
}

/** The options with every default filled in. */
export type ResolvedAuthOptions = Required<AuthOptions>;

/** The options of `provideAuth`, with their defaults; named after what is missing without them. */
export const AUTH_OPTIONS = new InjectionToken<ResolvedAuthOptions>('provideAuth');

// False in a production build of Angular, which drops what is only for developers.
declare const ngDevMode: boolean | undefined;

/**
 * Fills in the defaults.
 *
 * @throws Error in development, naming options that contradict each other or can never match a request
 */
export function resolveOptions(options: AuthOptions): ResolvedAuthOptions {
  const resolved: ResolvedAuthOptions = {
    signIn: '/api/login',
    refresh: '/api/refresh',
    signOut: '/api/logout',
    signInPage: '/sign-in',
    endedPage: '/ended',
    serverHasGrace: false,
    shouldRefresh: () => true,
    ...options,
  };
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkOptions(resolved);
  return resolved;
}
