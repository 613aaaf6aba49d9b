import { provideHttpClient, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { authInterceptor, provideAuth, withTabs, xsrfHeader } from '@latchkey/angular';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([authInterceptor])),
    provideAuth(
      {
        api: ['/api/'],
        signIn: '/api/auth/signin',
        refresh: '/api/auth/refreshtoken',
        signOut: '/api/auth/signout',
        prepare: xsrfHeader(),
        // A missing CSRF header gets 403, too, but with another message.
        isOver: ({ status, error }) =>
          status === 400 ||
          (error as { message?: string } | null)?.message?.startsWith('Failed for') === true,
      },
      withTabs(),
    ),
  ],
};
