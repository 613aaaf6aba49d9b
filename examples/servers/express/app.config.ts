import { provideHttpClient, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { authInterceptor, provideAuth, withTabs } from '@latchkey/angular';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([authInterceptor])),
    provideAuth(
      {
        api: ['http://localhost:8000/'],
        signIn: 'http://localhost:8000/auth',
        refresh: 'http://localhost:8000/refresh',
        signOut: 'http://localhost:8000/logout',
        prepare: (request) => request.clone({ method: 'GET' }),
        isOver: ({ status }) => status === 401 || status === 403,
        shouldRefresh: ({ status }) => status === 403,
      },
      withTabs(),
    ),
  ],
};
