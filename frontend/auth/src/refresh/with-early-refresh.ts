import { makeEnvironmentProviders } from '@angular/core';
import { EarlyRefresher } from './early-refresher';
import type { AuthFeature } from '../provide-auth';
import { TOKEN_WATCH } from './token-watch';

/** Refreshes a token in use shortly before it expires, while the tab is visible. */
export function withEarlyRefresh(): AuthFeature {
  return {
    providers: makeEnvironmentProviders([{ provide: TOKEN_WATCH, useClass: EarlyRefresher }]),
  };
}
