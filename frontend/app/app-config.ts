import { HttpBackend, provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  type ApplicationConfig,
  provideBrowserGlobalErrorListeners,
  provideEnvironmentInitializer,
} from '@angular/core';
import {
  TitleStrategy,
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
} from '@angular/router';
import {
  authInterceptor,
  provideAuth,
  withEarlyRefresh,
  withTabs,
  withTimeline,
} from '@latchkey/angular';
import { apiPaths } from '#shared/api-paths';
import { routes } from './routes';
import { focusHeadings } from './shell/focus-headings';
import { followSession } from './shell/follow-session';
import { PageTitles } from './shell/page-titles';
import { countRequests } from './shell/requests-in-flight';
import { showBroken } from './shell/show-broken';
import { EndingBackend } from './session/ending-backend';

/** The providers of the app. */
export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withNavigationErrorHandler(showBroken),
    ),
    { provide: TitleStrategy, useClass: PageTitles },
    provideHttpClient(withInterceptors([countRequests, authInterceptor])),
    { provide: HttpBackend, useExisting: EndingBackend },
    provideAuth(
      {
        api: ['/api/'],
        signIn: apiPaths.login,
        refresh: apiPaths.refresh,
        signOut: apiPaths.logout,
        serverHasGrace: true,
      },
      withTabs(),
      withEarlyRefresh(),
      withTimeline(),
    ),
    provideEnvironmentInitializer(focusHeadings),
    provideEnvironmentInitializer(followSession),
  ],
};
