import { inject, Injectable, signal, untracked } from '@angular/core';
import { Subject } from 'rxjs';
import { type AccessToken, remainingMs } from './access-token';
import { PAGE } from './page';
import type { SessionEvent, SessionStatus } from './session-status';
import { SessionMark, type SessionSign } from './session-mark';
import { startStopwatch } from './stopwatch';
import type { TokenGrant } from './token-grant';

// More than other tabs can still offer; each is a few hundred bytes.
const keptTokens = 10;

/** What brought a grant. */
export type GrantSource = 'signIn' | 'exchange' | 'refresh';

/** The state machine of the session: every change of status, epoch and token happens here. */
@Injectable({ providedIn: 'root' })
export class SessionState {
  readonly status = signal<SessionStatus>('restoring');
  /** Whose session it is; `null` while none is known. */
  readonly owner = signal<{ readonly user: string | null } | null>(null);
  readonly endReason = signal<string | null>(null);
  readonly events = new Subject<SessionEvent>();
  /** Emits when a token was given up although the session goes on. */
  readonly drops = new Subject<void>();
  readonly ready: Promise<void>;

  epoch = 0;
  token: AccessToken | null = null;
  /** The tokens refused or dropped of late, newest first: another tab may still offer one. */
  givenUp: readonly string[] = [];
  /** Whether another tab caused what happens: then the mark is for that tab to write. */
  isTold = false;

  readonly #hasPage = inject(PAGE) !== null;
  readonly #mark = inject(SessionMark);
  #becomeReady: () => void = () => undefined;

  constructor() {
    this.ready = new Promise((resolve) => (this.#becomeReady = resolve));
    // A server renders for nobody: it has no session to wait for, and the browser decides.
    if (!this.#hasPage) this.#becomeReady();
    // Known before anything is sent, were it by an initializer that runs before ours.
    else if (this.#mark.read() !== 'session') this.#enter('signedOut');
  }

  /** The token, unless a server has refused it. */
  get usableToken(): AccessToken | null {
    return this.token === null || this.givenUp.includes(this.token.value) ? null : this.token;
  }

  /** Whether asking the server for a token makes sense. */
  get mayExist(): boolean {
    // Whoever sends in an effect must not be run again, and send again, when the status changes.
    const status = untracked(this.status);
    return this.#hasPage && status !== 'signedOut' && status !== 'expired';
  }

  /** Takes a grant into use. Another user's begins an epoch, as every sign-in does. */
  adopt(grant: TokenGrant, source: GrantSource, ageMs = 0): void {
    const user = grant.sub ?? null;
    const owner = this.owner();
    const isSameUser = owner?.user === user;
    const carriesOn = source === 'refresh' || (source === 'exchange' && isSameUser);
    // Another tab has signed out meanwhile, and its message is still on its way.
    if (carriesOn && this.#mark.read() === 'signOutPending') {
      this.signOut('signOutPending');
      return;
    }
    const beginsEpoch =
      source === 'signIn' || (!isSameUser && (owner !== null || source === 'exchange'));
    if (beginsEpoch) this.epoch += 1;

    // What replaced a refused one in another tab did so for this one, too.
    const replacesRejected =
      this.token !== null &&
      (this.usableToken === null || (this.isTold && this.token.replacesRejected));
    // What a server itself has just given is good, even if it is the same again.
    this.givenUp = this.givenUp.filter((value) => value !== grant.access_token);
    this.token = {
      value: grant.access_token,
      epoch: this.epoch,
      replacesRejected,
      grant,
      ageMs: startStopwatch(ageMs),
    };
    this.#leaveMark('session', grant.sid);
    this.owner.set({ user });
    this.endReason.set(null);
    this.#enter('signedIn');
    this.events.next(eventOf(source, beginsEpoch, user));
  }

  /** Remembers that the token is of no use: it is not sent again. */
  reject({ value }: AccessToken): void {
    const others = this.givenUp.filter((other) => other !== value);
    this.givenUp = [value, ...others].slice(0, keptTokens);
  }

  /** Another tab has a newer session: the token may be of one that is over. */
  dropToken(): void {
    if (this.token !== null) this.reject(this.token);
    this.token = null;
    this.drops.next();
  }

  beginRefresh(): void {
    this.status.update((status) => (status === 'restoring' ? status : 'refreshing'));
  }

  /** Nothing is known: the session stays, and with it a token that still lives. */
  becomeUnavailable(): void {
    const token = this.usableToken;
    this.#enter(token !== null && remainingMs(token) > 0 ? 'signedIn' : 'offline');
    this.events.next({ type: 'unavailable' });
  }

  /** No token can be had now: one that lived when the server was last away may be over since. */
  goOffline(): void {
    this.status.set('offline');
  }

  end(reason: string | null): void {
    this.#leave('none', 'expired', reason);
    this.events.next({ type: 'ended', reason });
  }

  signOut(sign: SessionSign): void {
    this.#leave(sign, 'signedOut', null);
    this.events.next({ type: 'signedOut' });
  }

  /** There is nothing to restore: nobody was signed in, so nothing has ended. */
  findNothing(): void {
    this.#leaveMark('none');
    this.#enter('signedOut');
  }

  #leave(sign: SessionSign, status: SessionStatus, reason: string | null): void {
    this.epoch += 1;
    this.token = null;
    this.#leaveMark(sign);
    this.owner.set(null);
    this.endReason.set(reason);
    this.#enter(status);
  }

  #leaveMark(sign: SessionSign, session?: string | null): void {
    if (!this.isTold) this.#mark.write(sign, session);
  }

  #enter(status: SessionStatus): void {
    this.status.set(status);
    this.#becomeReady();
  }
}

function eventOf(source: GrantSource, beginsEpoch: boolean, user: string | null): SessionEvent {
  if (!beginsEpoch) return { type: 'refreshed' };
  return source === 'refresh' ? { type: 'accountChanged', user } : { type: 'signedIn', user };
}
