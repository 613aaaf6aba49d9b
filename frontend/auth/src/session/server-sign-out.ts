import { HttpHeaders } from '@angular/common/http';
import { DestroyRef, inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { map, type Observable, of, Subscription, switchMap } from 'rxjs';
import type { AccessToken } from '../refresh/access-token';
import { AUTH_OPTIONS } from '../auth-options';
import { CookieLock } from '../refresh/cookie-lock';
import { EndpointRequest } from '../refresh/endpoint-request';
import { BackgroundTimer } from '../page/background-timer';
import { readGrant } from '../refresh/read-grant';
import {
  bodyOf,
  type EndpointResponse,
  isSessionOver,
  retryAfterMs,
  textIn,
} from '../refresh/endpoint-response';
import { RefreshPause } from '../refresh/refresh-pause';
import { SessionMarkStore } from './session-mark-store';
import { SessionState } from './session-state';

// False in production builds of Angular, which drop the warning.
declare const ngDevMode: boolean | undefined;

/** Tells the server about a local sign-out, and retries until the server confirms it. */
@Injectable({ providedIn: 'root' })
export class ServerSignOut {
  readonly #options = inject(AUTH_OPTIONS);
  readonly #request = inject(EndpointRequest);
  readonly #lock = inject(CookieLock);
  readonly #mark = inject(SessionMarkStore);
  readonly #state = inject(SessionState);
  readonly #timer = inject(BackgroundTimer);
  readonly #destroyRef = inject(DestroyRef);
  readonly #pause = new RefreshPause();
  #retry = Subscription.EMPTY;
  #hasWarned = false;

  /** Posts the sign-out if it is still pending; emits even if the server does not respond. */
  post(token: AccessToken | null): Observable<void> {
    return this.#lock.hold(() => this.#postIfPending(token));
  }

  /** Posts a sign-out left pending, after other tabs' messages: one may have signed in since. */
  postPending(): Observable<void> {
    return this.#lock.holdAfterAskingTabs(() => this.#postIfPending(null));
  }

  #postIfPending(token: AccessToken | null): Observable<void> {
    // A sign-in in the meantime must not be undone.
    if (!this.#isPending(token)) return of(undefined);
    return this.#postUntilConfirmed(token?.value ?? null).pipe(
      map((rejection) => {
        if (!this.#isPending(token)) return;
        this.#mark.write(rejection === null ? 'none' : 'signOutPending');
        if (rejection === null) this.#pause.reset();
        else this.#tryAgainAfter(rejection);
      }),
    );
  }

  /** Emits `null` if the server confirms, otherwise its last response. */
  #postUntilConfirmed(token: string | null): Observable<EndpointResponse | null> {
    return this.#postWith(token).pipe(
      switchMap((rejection) => {
        if (rejection?.status !== 401) return of(rejection);
        // Some servers end a session only with a valid access token: refresh to get one.
        return this.#request.post(this.#options.refresh).pipe(
          switchMap((refreshed) => {
            if (isSessionOver(refreshed)) return of(null);
            const grant = refreshed.ok ? readGrant(refreshed.body) : null;
            return grant === null ? of(rejection) : this.#postWith(grant.value);
          }),
        );
      }),
    );
  }

  #postWith(token: string | null): Observable<EndpointResponse | null> {
    const headers = new HttpHeaders(token === null ? {} : { Authorization: `Bearer ${token}` });
    return this.#request
      .post(this.#options.signOut, { headers, keepalive: true })
      .pipe(map((response) => (isConfirmation(response) ? null : response)));
  }

  #tryAgainAfter(rejection: EndpointResponse): void {
    const { status } = rejection;
    if ((typeof ngDevMode === 'undefined' || ngDevMode) && !this.#hasWarned) {
      this.#hasWarned = true;
      console.warn(
        `Latchkey: the server has not confirmed the sign-out, so the refresh cookie may still be ` +
          `valid. POST ${this.#options.signOut} ${status === 0 ? 'got no response' : `returned ${status}`}. ` +
          'The library tries again until it gets a 2xx, or a 401 with "code": "no_session".',
      );
    }
    this.#state.tellSignOutPending(status);
    this.#pause.begin(retryAfterMs(rejection));
    this.#retry.unsubscribe();
    this.#retry = this.#timer
      .after(this.#pause.remainingMs)
      .pipe(
        switchMap(() => this.postPending()),
        takeUntilDestroyed(this.#destroyRef),
      )
      .subscribe();
  }

  /** Still pending if another tab overwrote the mark with a refresh from before the sign-out. */
  #isPending(token: AccessToken | null): boolean {
    const isRenewed = token !== null && this.#mark.readSession() === token.session;
    return isRenewed || this.#mark.read() === 'signOutPending';
  }
}

/** Only a 2xx, or the code `no_session`, confirms that the refresh cookie is no longer valid. */
function isConfirmation(response: EndpointResponse): boolean {
  return response.ok || textIn(bodyOf(response), 'code') === 'no_session';
}
