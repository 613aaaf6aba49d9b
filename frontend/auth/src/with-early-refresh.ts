import { inject, makeEnvironmentProviders } from '@angular/core';
import type { AuthFeature } from './provide-auth';
import { EarlyRefresher } from './early-refresher';
import { TOKEN_USE } from './token-use';
import type { AccessToken } from './access-token';

/** Replaces a token in use shortly before it expires, while the tab is visible. */
export function withEarlyRefresh(): AuthFeature {
  return {
    providers: makeEnvironmentProviders([
      EarlyRefresher,
      {
        provide: TOKEN_USE,
        useFactory: () => {
          const refresher = inject(EarlyRefresher);
          return (token: AccessToken) => refresher.note(token);
        },
      },
    ]),
  };
}
