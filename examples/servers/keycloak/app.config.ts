import { HttpParams, provideHttpClient, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { authInterceptor, provideAuth, withTabs } from '@latchkey/angular';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([authInterceptor])),
    provideAuth(
      {
        api: ['/api/'],
        signIn: '/realms/demo/protocol/openid-connect/token',
        refresh: '/refresh',
        signOut: '/realms/demo/protocol/openid-connect/logout',
        prepare: (request) =>
          request.clone({ body: new HttpParams({ fromObject: { client_id: 'app' } }) }),
      },
      withTabs(),
    ),
  ],
};
