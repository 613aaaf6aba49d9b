import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  type ApplicationConfig,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
} from '@angular/core';
import { provideRouter } from '@angular/router';
import { authInterceptor, provideAuth, withEarlyRefresh, withTabs } from '@latchkey/angular';
import { routes } from './app.routes';
import { leaveWhenOver } from './auth/leave-when-over';
import { errorToasts } from './error-toasts';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(routes),
    provideHttpClient(withInterceptors([errorToasts, authInterceptor])),
    provideAuth({ api: ['/api/'], serverHasGrace: true }, withTabs(), withEarlyRefresh()),
    provideAppInitializer(leaveWhenOver),
  ],
};
