declare module 'the-server/app.config' {
  import type { ApplicationConfig } from '@angular/core';

  export const appConfig: ApplicationConfig;
}
