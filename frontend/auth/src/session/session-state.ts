import { inject, Injectable, signal, untracked } from '@angular/core';
import { map, type Observable, Subject } from 'rxjs';
import { type AccessToken, type Grant, remainingMs } from '../refresh/access-token';
import { PAGE } from '../page/page';
import { SessionMark } from './session-mark';
import type { SessionEvent, SessionStatus } from './session-status';
import { startStopwatch } from '../page/stopwatch';

// More than other tabs or late callers can still present; each is a few hundred bytes.
const keptTokens = 10;

/** Which request, of this tab or another, brought a grant. */
export type GrantSource = 'signIn' | 'exchange' | 'refresh';

/** Where a change comes from. The tab in which it happens writes the mark and tells the others. */
export type Origin = 'here' | 'otherTab';

/** A change of the session, with its origin. */
export interface SessionChange {
  readonly event: SessionEvent;
  readonly from: Origin;
}

/** The state machine of the session: every change of status, epoch and token happens here. */
@Injectable({ providedIn: 'root' })
export class SessionState {
  readonly #hasPage = inject(PAGE) !== null;
  readonly #mark = inject(SessionMark);
  readonly #status = signal<SessionStatus>('restoring');
  readonly #owner = signal<{ readonly user: string | null } | null>(null);
  readonly #endReason = signal<string | null>(null);
  readonly #epoch = signal(0);
  readonly #recoveries = signal(0);
  readonly #changes = new Subject<SessionChange>();
  readonly #drops = new Subject<void>();
  #token: AccessToken | null = null;
  #recent: readonly AccessToken[] = [];
  #rejected: readonly string[] = [];
  #isWithoutToken = false;
  #isReady = false;
  #resolveReady: () => void = () => undefined;

  readonly status = this.#status.asReadonly();
  /** Whose session it is; `null` while none is known. */
  readonly owner = this.#owner.asReadonly();
  readonly endReason = this.#endReason.asReadonly();
  /** The epoch as a signal, for data that has to follow the account. */
  readonly epochs = this.#epoch.asReadonly();
  /** Counts how often a token could be had again after an outage. */
  readonly recoveries = this.#recoveries.asReadonly();
  readonly changes: Observable<SessionChange> = this.#changes.asObservable();
  readonly events: Observable<SessionEvent> = this.#changes.pipe(map(({ event }) => event));
  /** Emits when a token was dropped although the session continues. */
  readonly drops: Observable<void> = this.#drops.asObservable();
  readonly ready = new Promise<void>((resolve) => (this.#resolveReady = resolve));

  constructor() {
    // A server renders for nobody: it has no session to wait for, and the browser decides.
    if (!this.#hasPage) this.stopWaiting();
    // Known before anything is sent, even by an initializer that runs before ours.
    else if (['none', 'signOutPending'].includes(this.#mark.read())) this.#enter('signedOut');
  }

  /** Counts sign-ins, sign-outs, endings and changes of account: data of one epoch is one user's. */
  get epoch(): number {
    return untracked(this.#epoch);
  }

  /** The newest token, even if a server has rejected it. */
  get token(): AccessToken | null {
    return this.#token;
  }

  /** The token, unless a server has rejected it. */
  get usableToken(): AccessToken | null {
    return this.#token === null || this.isRejected(this.#token.value) ? null : this.#token;
  }

  /** Whether asking the server for a token makes sense. */
  get mayExist(): boolean {
    // An effect that sends a request must not run, and send, again when the status changes.
    const status = untracked(this.#status);
    return this.#hasPage && status !== 'signedOut' && status !== 'ended';
  }

  /** Whether the token is one of the last ten that were rejected or dropped. */
  isRejected(value: string): boolean {
    return this.#rejected.includes(value);
  }

  /** Finds one of the last ten tokens by its value: the current one or an earlier one. */
  find(value: string): AccessToken | null {
    return this.#recent.find((token) => token.value === value) ?? null;
  }

  /** Puts a grant into use. A sign-in begins an epoch, and so does the grant of another user. */
  adopt(
    grant: Grant,
    {
      source,
      from = 'here',
      ageMs = 0,
    }: { readonly source: GrantSource; readonly from?: Origin; readonly ageMs?: number },
  ): void {
    const { user } = grant;
    const owner = untracked(this.#owner);
    const isSameUser = owner?.user === user;
    const carriesOn = source === 'refresh' || (source === 'exchange' && isSameUser);
    // Another tab has signed out meanwhile, and its message is still on its way.
    if (carriesOn && this.#mark.read() === 'signOutPending') {
      this.signOut('otherTab');
      return;
    }
    const beginsEpoch =
      source === 'signIn' || (!isSameUser && (owner !== null || source === 'exchange'));
    if (beginsEpoch) this.#beginEpoch();

    const last = this.#token;
    // What replaced a rejected token in another tab replaced it for this tab, too.
    const replacesRejected =
      last !== null &&
      (this.isRejected(last.value) || (from === 'otherTab' && last.replacesRejected));
    // What a server has just returned is good, even if it is the same token again.
    this.#rejected = this.#rejected.filter((value) => value !== grant.value);
    const token = {
      ...grant,
      epoch: this.epoch,
      replacesRejected,
      ageMs: startStopwatch(ageMs),
    };
    this.#token = token;
    this.#recent = [token, ...this.#recent].slice(0, keptTokens);
    if (from === 'here') this.#mark.write('session', grant.session);
    this.#owner.set({ user });
    this.#endReason.set(null);
    this.#enter('signedIn');
    if (this.#isWithoutToken) this.#recoveries.update((count) => count + 1);
    this.#isWithoutToken = false;
    this.#tell(eventOf(source, beginsEpoch, user), from);
  }

  /** Remembers that a server rejected the token: it is not sent again. */
  reject({ value }: AccessToken): void {
    const others = this.#rejected.filter((other) => other !== value);
    this.#rejected = [value, ...others].slice(0, keptTokens);
  }

  /** Another tab has a newer session: the token may be of one that is over. */
  dropToken(): void {
    if (this.#token !== null) this.reject(this.#token);
    this.#token = null;
    this.#drops.next();
  }

  beginRefresh(): void {
    this.#status.update((status) => (status === 'restoring' ? status : 'refreshing'));
  }

  /** Nothing is known: the session stays, and with it a token that has life left. */
  becomeUnavailable(): void {
    const token = this.usableToken;
    if (token !== null && remainingMs(token) > 0) this.#enter('signedIn');
    else this.#enterOffline();
    this.#tell({ type: 'unavailable' });
  }

  /** No token can be had now: one that had life left during the last failure may have expired since. */
  goOffline(): void {
    this.#isWithoutToken = true;
    if (['offline', 'refreshing'].includes(untracked(this.#status))) return;
    this.#enterOffline();
    this.#tell({ type: 'unavailable' });
  }

  end(reason: string | null, from: Origin): void {
    if (from === 'here') this.#mark.write('none');
    this.#leave('ended', reason);
    this.#tell({ type: 'ended', reason }, from);
  }

  /** Signs out in this tab. The server has not heard of it yet if it happens here. */
  signOut(from: Origin): void {
    if (from === 'here') this.#mark.write('signOutPending');
    this.#leave('signedOut', null);
    this.#tell({ type: 'signedOut', by: from }, from);
  }

  /** The server has not confirmed a sign-out. */
  tellSignOutPending(status: number): void {
    this.#tell({ type: 'signOutPending', status });
  }

  /** The server knows no session: nobody was signed in, so nothing has ended. */
  findNothing(): void {
    const isLate = this.#isReady;
    this.#mark.write('none');
    this.#enter('signedOut');
    // Until a moment ago pages were shown as if there were a session.
    if (isLate) this.#tell({ type: 'signedOut', by: 'server' });
  }

  /** Resolves `ready` although nothing may be known yet: from now on someone acts on the status. */
  stopWaiting(): void {
    this.#isReady = true;
    this.#resolveReady();
  }

  #leave(status: SessionStatus, reason: string | null): void {
    this.#beginEpoch();
    this.#token = null;
    this.#isWithoutToken = false;
    this.#owner.set(null);
    this.#endReason.set(reason);
    this.#enter(status);
  }

  #beginEpoch(): void {
    this.#epoch.update((epoch) => epoch + 1);
  }

  #enterOffline(): void {
    this.#isWithoutToken = true;
    this.#enter('offline');
  }

  #enter(status: SessionStatus): void {
    this.#status.set(status);
    this.stopWaiting();
  }

  #tell(event: SessionEvent, from: Origin = 'here'): void {
    this.#changes.next({ event, from });
  }
}

function eventOf(source: GrantSource, beginsEpoch: boolean, user: string | null): SessionEvent {
  if (!beginsEpoch) return { type: 'refreshed' };
  return source === 'refresh' ? { type: 'accountChanged', user } : { type: 'signedIn', user };
}
