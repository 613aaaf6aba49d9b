import type { HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import type { AccessToken } from './access-token';

/** Looks after the token before it is over. */
export interface TokenWatch {
  /** Notes that the token goes out. */
  note(token: AccessToken): void;
  /** How long the token of this request has to live, as far as one can be had that does. */
  lifeNeededMs(request: HttpRequest<unknown>): number;
}

/** Provided by `withEarlyRefresh()`. */
export const TOKEN_WATCH = new InjectionToken<TokenWatch>('TOKEN_WATCH');
