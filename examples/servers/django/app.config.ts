import { provideHttpClient, withInterceptors, withXsrfConfiguration } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { authInterceptor, provideAuth, withTabs, xsrfHeader } from '@latchkey/angular';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(
      withInterceptors([authInterceptor]),
      withXsrfConfiguration({ cookieName: 'csrftoken', headerName: 'X-CSRFToken' }),
    ),
    provideAuth(
      {
        api: ['/api/'],
        signIn: '/api/token/',
        refresh: '/api/token/refresh/',
        signOut: '/api/logout/',
        prepare: xsrfHeader('X-CSRFToken', { isRequired: true }),
      },
      withTabs(),
    ),
  ],
};
