import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { AUTH_OPTIONS } from '../auth-options';
import { AuthorizedSender } from './authorized-sender';
import { noteInterceptor } from '../set-up-warnings';

// False in production builds of Angular.
declare const ngDevMode: boolean | undefined;

/** Attaches the access token, and retries a request once when the server rejects its token. */
export const authInterceptor: HttpInterceptorFn = (request, next) => {
  if (typeof ngDevMode === 'undefined' || ngDevMode) noteInterceptor(inject(AUTH_OPTIONS));
  return inject(AuthorizedSender).send(request, next);
};
