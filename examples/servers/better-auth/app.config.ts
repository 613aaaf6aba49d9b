import { provideHttpClient, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { authInterceptor, provideAuth, withTabs } from '@latchkey/angular';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([authInterceptor])),
    provideAuth(
      {
        api: ['/api/'],
        signIn: '/api/auth/sign-in/email',
        refresh: '/api/auth/token',
        signOut: '/api/auth/sign-out',
        // The token of the sign-in is the session's, not an access token.
        grant: ({ url, body }) =>
          url?.endsWith('/token') ? { value: (body as { token: string }).token } : null,
        prepare: (request) =>
          request.url === '/api/auth/token' ? request.clone({ method: 'GET' }) : request,
      },
      withTabs(),
    ),
  ],
};
