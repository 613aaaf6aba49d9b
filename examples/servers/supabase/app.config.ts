import {
  type HttpInterceptorFn,
  type HttpRequest,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { authInterceptor, isTokenRejected, provideAuth, withTabs } from '@latchkey/angular';

const withKey = <T>(request: HttpRequest<T>) =>
  request.clone({ setHeaders: { apikey: 'public-anon-key' } });
const apiKey: HttpInterceptorFn = (request, next) => next(withKey(request));

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([apiKey, authInterceptor])),
    provideAuth(
      {
        api: ['/rest/v1/'],
        signIn: '/auth/v1/token?grant_type=password',
        refresh: '/refresh',
        signOut: '/auth/v1/logout',
        prepare: withKey,
        shouldRefresh: (error) =>
          isTokenRejected(error) ||
          (error.error as { error_code?: string } | null)?.error_code === 'bad_jwt',
      },
      withTabs(),
    ),
  ],
};
