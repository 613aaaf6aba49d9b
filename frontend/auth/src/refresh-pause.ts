import { Injectable } from '@angular/core';
import { Backoff } from './backoff';

/** The time in which no refresh is tried, since the server was away a moment ago. */
@Injectable({ providedIn: 'root' })
export class RefreshPause extends Backoff {
  constructor() {
    super(2_000, 60_000);
  }
}
