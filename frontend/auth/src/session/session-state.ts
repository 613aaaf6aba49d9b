import { inject, Injectable, signal, untracked } from '@angular/core';
import { map, type Observable, Subject } from 'rxjs';
import {
  type AccessToken,
  type Grant,
  nextReplaceableAfterMs,
  remainingMs,
} from '../refresh/access-token';
import { PAGE } from '../page/page';
import { SessionMarkStore } from './session-mark-store';
import type { SessionEvent, SessionStatus } from './session-status';
import { startStopwatch } from '../page/stopwatch';

// More than other tabs or late callers can still present. Each takes a few hundred bytes.
const keptTokens = 10;

/** Which kind of request, in this tab or another, returned a grant. */
export type GrantSource = 'signIn' | 'exchange' | 'refresh';

/** Which tab caused a change. That tab writes the mark and tells the others. */
export type Origin = 'here' | 'otherTab';

/** A change of the session, and the tab that caused it. */
export interface SessionChange {
  readonly event: SessionEvent;
  readonly from: Origin;
}

/** The session's state machine: every change of status, epoch and token happens here. */
@Injectable({ providedIn: 'root' })
export class SessionState {
  readonly #hasPage = inject(PAGE) !== null;
  readonly #mark = inject(SessionMarkStore);
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
  /** Whose session it is; `null` if no session is known. */
  readonly owner = this.#owner.asReadonly();
  readonly endReason = this.#endReason.asReadonly();
  /** The epoch as a signal, for data that depends on the account. */
  readonly epochs = this.#epoch.asReadonly();
  /** How often a token became available again after an outage. */
  readonly recoveries = this.#recoveries.asReadonly();
  readonly changes: Observable<SessionChange> = this.#changes.asObservable();
  readonly events: Observable<SessionEvent> = this.#changes.pipe(map(({ event }) => event));
  /** Emits when the token is dropped but the session continues. */
  readonly drops: Observable<void> = this.#drops.asObservable();
  readonly ready = new Promise<void>((resolve) => (this.#resolveReady = resolve));

  constructor() {
    // A server has no session to wait for; the browser decides.
    if (!this.#hasPage) this.stopWaiting();
    // Set before any request, even one from an initializer that runs before ours.
    else if (['none', 'signOutPending'].includes(this.#mark.read())) this.#enter('signedOut');
  }

  /** Counts sign-ins, sign-outs, session ends and changes of account; an epoch has one user. */
  get epoch(): number {
    return untracked(this.#epoch);
  }

  /** The newest token, even if a server has rejected it. */
  get token(): AccessToken | null {
    return this.#token;
  }

  /** The token, unless a server has rejected it. */
  get unrejectedToken(): AccessToken | null {
    return this.#token === null || this.isRejected(this.#token.value) ? null : this.#token;
  }

  /** Whether there may be a session, so that a refresh makes sense. */
  get mayExist(): boolean {
    // Untracked, or an effect that sends a request would send it again when the status changes.
    const status = untracked(this.#status);
    return this.#hasPage && status !== 'signedOut' && status !== 'ended';
  }

  /** Returns whether the token is one of the last ten that were rejected or dropped. */
  isRejected(value: string): boolean {
    return this.#rejected.includes(value);
  }

  /** Returns the token with this value if it is one of the last ten, or else `null`. */
  find(value: string): AccessToken | null {
    return this.#recent.find((token) => token.value === value) ?? null;
  }

  /** Adopts a grant. A sign-in starts a new epoch, and so does a grant for another user. */
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
    // Another tab has signed out, but its message has not arrived yet.
    if (carriesOn && this.#mark.read() === 'signOutPending') {
      this.signOut('otherTab');
      return;
    }
    const beginsEpoch =
      source === 'signIn' || (!isSameUser && (owner !== null || source === 'exchange'));
    if (beginsEpoch) this.#beginEpoch();

    const last = this.#token;
    // After a replacement, another tab's token counts as a replacement, too.
    let replaceableAfterMs = from === 'otherTab' ? (last?.replaceableAfterMs ?? 0) : 0;
    if (last && this.isRejected(last.value)) replaceableAfterMs = nextReplaceableAfterMs(last);
    // A token that the server has just returned is valid, even if it was rejected before.
    this.#rejected = this.#rejected.filter((value) => value !== grant.value);
    const token = {
      ...grant,
      epoch: this.epoch,
      replaceableAfterMs,
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
    this.#tell(beginsEpoch ? eventOf(source, user) : { type: 'refreshed' }, from);
  }

  /** Marks the token as rejected, so it is not sent again. */
  reject({ value }: AccessToken): void {
    const others = this.#rejected.filter((other) => other !== value);
    this.#rejected = [value, ...others].slice(0, keptTokens);
  }

  /** Drops the token because another tab has a newer session, so this one may be over. */
  dropToken(): void {
    if (this.#token !== null) this.reject(this.#token);
    this.#token = null;
    this.#drops.next();
  }

  beginRefresh(): void {
    this.#status.update((status) => (status === 'restoring' ? status : 'refreshing'));
  }

  /** Reports a failed refresh; keeps the session, and the token unless it has expired. */
  reportFailedRefresh(): void {
    const token = this.unrejectedToken;
    if (token !== null && remainingMs(token) > 0) this.#enter('signedIn');
    else {
      this.#isWithoutToken = true;
      this.#enter('unavailable');
    }
    this.#tell({ type: 'unavailable' });
  }

  /** Reports that no token is available; one kept after a failed refresh may have expired. */
  reportMissingToken(): void {
    this.#isWithoutToken = true;
    if (!['unavailable', 'refreshing'].includes(untracked(this.#status)))
      this.reportFailedRefresh();
  }

  end(reason: string | null, from: Origin): void {
    if (from === 'here') this.#mark.write('none');
    this.#leave('ended', reason);
    this.#tell({ type: 'ended', reason }, from);
  }

  /** Signs out in this tab; if this tab caused it, the server must still confirm it. */
  signOut(from: Origin): void {
    if (from === 'here') this.#mark.write('signOutPending');
    this.#leave('signedOut', null);
    this.#tell({ type: 'signedOut', by: from }, from);
  }

  /** Reports that the server has not confirmed a sign-out. */
  tellSignOutPending(status: number): void {
    this.#tell({ type: 'signOutPending', status });
  }

  /** Becomes `signedOut`, not `ended`: the server says that nobody was signed in. */
  findNothing(): void {
    const isLate = this.#isReady;
    this.#mark.write('none');
    this.#enter('signedOut');
    // Pages may already be shown as if someone were signed in.
    if (isLate) this.#tell({ type: 'signedOut', by: 'server' });
  }

  /** Resolves `ready`, even if it is not known yet whether there is a session. */
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

  #enter(status: SessionStatus): void {
    this.#status.set(status);
    this.stopWaiting();
  }

  #tell(event: SessionEvent, from: Origin = 'here'): void {
    this.#changes.next({ event, from });
  }
}

function eventOf(source: GrantSource, user: string | null): SessionEvent {
  return source === 'refresh' ? { type: 'accountChanged', user } : { type: 'signedIn', user };
}
