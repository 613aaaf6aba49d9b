import type { HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import type { AccessToken } from './access-token';

/** Sees to it that a token in use is replaced before it expires. */
export interface TokenWatch {
  /** Notes that the token goes out. */
  note(token: AccessToken): void;
  /** How long the token of this request should still live, where such a token can be had. */
  lifeNeededMs(request: HttpRequest<unknown>): number;
}

/** Provided by `withEarlyRefresh()`. */
export const TOKEN_WATCH = new InjectionToken<TokenWatch>('TOKEN_WATCH');
