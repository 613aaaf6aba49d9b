import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { AuthorizedSender } from './authorized-sender';
import { InterceptorCheck } from './interceptor-check';

/** Attaches the access token, and retries a request once when the server rejects its token. */
export const authInterceptor: HttpInterceptorFn = (request, next) => {
  inject(InterceptorCheck).pass();
  return inject(AuthorizedSender).send(request, next);
};
