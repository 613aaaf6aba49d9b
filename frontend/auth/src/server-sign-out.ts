import { HttpHeaders } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { map, type Observable, of } from 'rxjs';
import type { AccessToken } from './access-token';
import { AUTH_OPTIONS } from './auth-options';
import { CookieLock } from './cookie-lock';
import { type OwnAnswer, OwnRequest } from './own-request';
import { SessionMark } from './session-mark';

/** Tells the server of a sign-out that has happened here already, until it has heard. */
@Injectable({ providedIn: 'root' })
export class ServerSignOut {
  readonly #options = inject(AUTH_OPTIONS);
  readonly #request = inject(OwnRequest);
  readonly #lock = inject(CookieLock);
  readonly #mark = inject(SessionMark);

  /** Posts the sign-out if one is pending; emits when it is over. An expired token helps too. */
  post(token: AccessToken | null): Observable<void> {
    return this.#lock.hold(() => this.#postIfPending(token));
  }

  /** Posts one that was left pending; the lock can arrive before the mark of a sign-in elsewhere. */
  postPending(): Observable<void> {
    return this.#lock.holdAfterNews(() => this.#postIfPending(null));
  }

  #postIfPending(token: AccessToken | null): Observable<void> {
    // Whoever has signed in meanwhile must not be signed out by it.
    if (!this.#isPending(token)) return of(undefined);
    const headers = new HttpHeaders(token ? { Authorization: `Bearer ${token.value}` } : {});
    return this.#request.post(this.#options.signOut, { headers, keepalive: true }).pipe(
      map((answer) => {
        if (this.#isPending(token)) this.#mark.write(isHeard(answer) ? 'none' : 'signOutPending');
      }),
    );
  }

  /** Another tab, whose refresh was answered before it heard of this, may have renewed the mark. */
  #isPending(token: AccessToken | null): boolean {
    const isRenewed = token !== null && this.#mark.readSession() === token.grant.sid;
    return isRenewed || this.#mark.read() === 'signOutPending';
  }
}

/** A refusal is an answer too; a server in trouble has not heard. */
function isHeard({ ok, status }: OwnAnswer): boolean {
  return ok || (status >= 400 && status < 500 && status !== 408 && status !== 429);
}
