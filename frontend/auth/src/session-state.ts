import { inject, Injectable, type Signal, signal, untracked } from '@angular/core';
import { Subject } from 'rxjs';
import { type AccessToken, remainingMs } from './access-token';
import { PAGE } from './page';
import type { SessionEvent, SessionStatus } from './session-status';
import { SessionMark } from './session-mark';
import { startStopwatch } from './stopwatch';
import type { TokenGrant } from './token-grant';

// More than other tabs or late callers can still present; each is a few hundred bytes.
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

  token: AccessToken | null = null;
  /** The tokens refused or dropped of late, newest first: another tab may still offer one. */
  givenUp: readonly string[] = [];
  /** Whether another tab caused what happens: then the mark is for that tab to write. */
  isTold = false;

  readonly #hasPage = inject(PAGE) !== null;
  readonly #mark = inject(SessionMark);
  readonly #epoch = signal(0);
  readonly #recoveries = signal(0);
  #recent: readonly AccessToken[] = [];
  #isWithoutToken = false;
  #isReady = false;
  #resolveReady: () => void = () => undefined;

  constructor() {
    this.ready = new Promise((resolve) => (this.#resolveReady = resolve));
    // A server renders for nobody: it has no session to wait for, and the browser decides.
    if (!this.#hasPage) this.stopWaiting();
    // Known before anything is sent, even by an initializer that runs before ours.
    else if (['none', 'signOutPending'].includes(this.#mark.read())) this.#enter('signedOut');
  }

  /** Counts sign-ins, sign-outs, endings and changes of account: data of one epoch is one user's. */
  get epoch(): number {
    return untracked(this.#epoch);
  }

  /** The same as a signal, for data that has to follow the account. */
  get epochs(): Signal<number> {
    return this.#epoch.asReadonly();
  }

  /** Counts how often a token could be had again after an outage. */
  get recoveries(): Signal<number> {
    return this.#recoveries.asReadonly();
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
      this.signOut('signOutPending', 'otherTab');
      return;
    }
    const beginsEpoch =
      source === 'signIn' || (!isSameUser && (owner !== null || source === 'exchange'));
    if (beginsEpoch) this.#beginEpoch();

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
    this.#recent = [this.token, ...this.#recent].slice(0, keptTokens);
    this.#leaveMark('session', grant.sid);
    this.owner.set({ user });
    this.endReason.set(null);
    this.#enter('signedIn');
    if (this.#isWithoutToken) this.#recoveries.update((count) => count + 1);
    this.#isWithoutToken = false;
    this.events.next(eventOf(source, beginsEpoch, user));
  }

  /** Finds one of the last ten tokens by its value: the current one or an earlier one. */
  find(value: string): AccessToken | null {
    return this.#recent.find((token) => token.value === value) ?? null;
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

  /** Nothing is known: the session stays, and with it a token that has life left. */
  becomeUnavailable(): void {
    const token = this.usableToken;
    if (token !== null && remainingMs(token) > 0) this.#enter('signedIn');
    else this.#enterOffline();
    this.events.next({ type: 'unavailable' });
  }

  /** No token can be had now: one that had life left during the last failure may have expired since. */
  goOffline(): void {
    this.#isWithoutToken = true;
    if (['offline', 'refreshing'].includes(untracked(this.status))) return;
    this.#enterOffline();
    this.events.next({ type: 'unavailable' });
  }

  end(reason: string | null): void {
    this.#leave('none', 'expired', reason);
    this.events.next({ type: 'ended', reason });
  }

  signOut(sign: 'none' | 'signOutPending', by: 'here' | 'otherTab'): void {
    this.#leave(sign, 'signedOut', null);
    this.events.next({ type: 'signedOut', by });
  }

  /** The server has not confirmed a sign-out. */
  tellSignOutPending(status: number): void {
    this.events.next({ type: 'signOutPending', status });
  }

  /** The server knows no session: nobody was signed in, so nothing has ended. */
  findNothing(): void {
    const isLate = this.#isReady;
    this.#leaveMark('none');
    this.#enter('signedOut');
    // Until a moment ago pages were shown as if there were a session.
    if (isLate) this.events.next({ type: 'signedOut', by: 'server' });
  }

  /** Resolves `ready` although nothing may be known yet: from now on someone acts on the status. */
  stopWaiting(): void {
    this.#isReady = true;
    this.#resolveReady();
  }

  #leave(sign: 'none' | 'signOutPending', status: SessionStatus, reason: string | null): void {
    this.#beginEpoch();
    this.token = null;
    this.#isWithoutToken = false;
    this.#leaveMark(sign);
    this.owner.set(null);
    this.endReason.set(reason);
    this.#enter(status);
  }

  #beginEpoch(): void {
    this.#epoch.update((epoch) => epoch + 1);
  }

  #enterOffline(): void {
    this.#isWithoutToken = true;
    this.#enter('offline');
  }

  #leaveMark(sign: 'session' | 'none' | 'signOutPending', session?: string | null): void {
    if (!this.isTold) this.#mark.write(sign, session);
  }

  #enter(status: SessionStatus): void {
    this.status.set(status);
    this.stopWaiting();
  }
}

function eventOf(source: GrantSource, beginsEpoch: boolean, user: string | null): SessionEvent {
  if (!beginsEpoch) return { type: 'refreshed' };
  return source === 'refresh' ? { type: 'accountChanged', user } : { type: 'signedIn', user };
}
