import { InjectionToken } from '@angular/core';
import type { AccessToken } from './access-token';

/** Refreshes a token in use before it expires. */
export interface TokenWatch {
  /** Records that a request uses the token. */
  note(token: AccessToken): void;
}

/** Provided by `withEarlyRefresh()`. */
export const TOKEN_WATCH = new InjectionToken<TokenWatch>('TOKEN_WATCH');
