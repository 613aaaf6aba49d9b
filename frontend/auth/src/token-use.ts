import { InjectionToken } from '@angular/core';
import type { AccessToken } from './access-token';

/** Is told of each token that goes out with a request. Provided by `withEarlyRefresh()`. */
export const TOKEN_USE = new InjectionToken<(token: AccessToken) => void>('TOKEN_USE');
