import { InjectionToken } from '@angular/core';
import type { Observable } from 'rxjs';

/** The other tabs of this session, as the refresher sees them. */
export interface Siblings {
  /** Asks for a token; emits when one has been adopted, or nobody had one within 150 ms. */
  ask(): Observable<unknown>;
}

/** Provided by `withTabs()`. */
export const SIBLINGS = new InjectionToken<Siblings>('SIBLINGS');
