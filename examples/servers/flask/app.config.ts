import { provideHttpClient, withInterceptors, withXsrfConfiguration } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import {
  authInterceptor,
  isSessionOver,
  provideAuth,
  withTabs,
  xsrfHeader,
} from '@latchkey/angular';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(
      withInterceptors([authInterceptor]),
      withXsrfConfiguration({ cookieName: 'csrf_refresh_token', headerName: 'X-CSRF-TOKEN' }),
    ),
    provideAuth(
      {
        api: ['/api/'],
        prepare: xsrfHeader('X-CSRF-TOKEN'),
        isOver: (error) => isSessionOver(error) || error.status === 422,
      },
      withTabs(),
    ),
  ],
};
