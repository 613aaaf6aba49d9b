import { makeEnvironmentProviders } from '@angular/core';
import { CookieLock } from '../refresh/cookie-lock';
import type { AuthFeature } from '../provide-auth';
import { TabChannel } from './tab-channel';
import { TabLock } from './tab-lock';

/** Makes tabs share one refresh, its token, and the end of the session. */
export function withTabs(): AuthFeature {
  return {
    providers: makeEnvironmentProviders([TabChannel, { provide: CookieLock, useClass: TabLock }]),
  };
}
