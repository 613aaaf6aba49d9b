import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { AuthorizedSender } from './authorized-sender';

/** Attaches the access token, and repeats a request once whose token the server refused. */
export const authInterceptor: HttpInterceptorFn = (request, next) =>
  inject(AuthorizedSender).send(request, next);
