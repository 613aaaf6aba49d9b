import { Injectable } from '@angular/core';
import { apiPaths } from '#shared/api-paths';
import type { Me } from '#shared/account';
import { load } from '../loading/load';

/** The account of the signed-in user. */
@Injectable({ providedIn: 'root' })
export class MyAccount {
  readonly me = load<Me>(() => apiPaths.me);
}
