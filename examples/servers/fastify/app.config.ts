import { provideHttpClient, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { authInterceptor, provideAuth, withTabs } from '@latchkey/angular';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([authInterceptor])),
    provideAuth(
      {
        api: ['/api/'],
        signOut: '/api/session',
        grant: ({ body }) => ({ value: (body as { token: string }).token }),
        prepare: (request) =>
          request.url === '/api/session' ? request.clone({ method: 'DELETE' }) : request,
      },
      withTabs(),
    ),
  ],
};
