import { HttpBackend, HttpErrorResponse, HttpHeaders, HttpRequest } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { catchError, defer, last, map, type Observable, of, race } from 'rxjs';
import type { AccessToken } from './access-token';
import { AUTH_OPTIONS } from './auth-options';
import { Clock } from './clock';
import { CookieLock } from './cookie-lock';
import { SessionMark } from './session-mark';

const answerTimeoutMs = 8_000;

/** Tells the server of a sign-out that has happened here already, until it has heard. */
@Injectable({ providedIn: 'root' })
export class ServerSignOut {
  private readonly options = inject(AUTH_OPTIONS);
  private readonly backend = inject(HttpBackend);
  private readonly clock = inject(Clock);
  private readonly lock = inject(CookieLock);
  private readonly mark = inject(SessionMark);

  /** Posts the sign-out if one is pending; emits when it is over. An expired token helps too. */
  post(token: AccessToken | null): Observable<void> {
    const run = () => defer(() => this.postIfPending(token));
    return this.lock.hold({ run, runWithoutLock: run });
  }

  private postIfPending(token: AccessToken | null): Observable<void> {
    // Whoever has signed in meanwhile must not be signed out by it.
    if (this.mark.read() !== 'signOutPending') return of(undefined);
    const request = new HttpRequest('POST', this.options.signOut, null, {
      headers: new HttpHeaders(token ? { Authorization: `Bearer ${token.value}` } : {}),
      withCredentials: true,
      keepalive: true,
    });
    const answer = this.backend.handle(request).pipe(
      last(),
      map(() => true),
      catchError((failure: unknown) => of(isAnswer(failure))),
    );
    return race(answer, this.clock.timer(answerTimeoutMs)).pipe(
      map((isHeard) => {
        if (isHeard && this.mark.read() === 'signOutPending') this.mark.write('none');
      }),
    );
  }
}

/** A refusal is an answer too; a server in trouble has not heard. */
function isAnswer(failure: unknown): boolean {
  const status = failure instanceof HttpErrorResponse ? failure.status : 0;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
