import { InjectionToken } from '@angular/core';
import type { AccessToken } from './access-token';

/** Replaces a token that is in use before it expires. */
export interface TokenWatch {
  /** Notes that the token is used. */
  note(token: AccessToken): void;
}

/** Provided by `withEarlyRefresh()`. */
export const TOKEN_WATCH = new InjectionToken<TokenWatch>('TOKEN_WATCH');
