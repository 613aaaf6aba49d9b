import { makeEnvironmentProviders } from '@angular/core';
import { EarlyRefresher } from './early-refresher';
import type { AuthFeature } from './provide-auth';
import { TOKEN_WATCH } from './token-watch';

/**
 * Replaces a token in use before it is over: shortly before, while the tab is visible, and when an
 * upload that the server may look at late needs a longer life.
 */
export function withEarlyRefresh(): AuthFeature {
  return {
    providers: makeEnvironmentProviders([{ provide: TOKEN_WATCH, useClass: EarlyRefresher }]),
  };
}
