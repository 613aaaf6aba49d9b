import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { defer, type Observable, race, Subject, take } from 'rxjs';
import { type AccessToken, type Grant, remainingMs } from '../refresh/access-token';
import { AUTH_OPTIONS } from '../auth-options';
import { pageEvents } from '../page/page';
import { PageChannel } from './page-channel';
import { SessionMarkStore, type SessionMark } from '../session/session-mark-store';
import { type SessionChange, SessionState } from '../session/session-state';
import type { SessionEvent } from '../session/session-status';
import { RefreshPause } from '../refresh/refresh-pause';
import { BackgroundTimer } from '../page/background-timer';
import { startStopwatch } from '../page/stopwatch';
import { readTabMessage, type TabMessage } from './tab-message';

type TokenMessage = Extract<TabMessage, { type: 'token' }>;

const responseTimeoutMs = 150;

/** Keeps the tabs of one session in sync: each tab tells the others what happens to its session. */
@Injectable()
export class TabChannel {
  readonly #timer = inject(BackgroundTimer);
  readonly #mark = inject(SessionMarkStore);
  readonly #state = inject(SessionState);
  readonly #pause = inject(RefreshPause);
  readonly #channel = new PageChannel<TabMessage>(
    `latchkey ${inject(AUTH_OPTIONS).refresh}`,
    (data) => this.#receive(readTabMessage(data)),
  );
  readonly #responses = new Subject<void>();
  #session: string | null = null;
  /** A sign-in in another tab whose mark has not arrived yet. */
  #announced: { readonly grant: Grant; readonly ageMs: () => number } | null = null;

  constructor() {
    this.#state.changes.pipe(takeUntilDestroyed()).subscribe((change) => this.#follow(change));
    pageEvents('pageshow', 'visibilitychange', 'storage').subscribe(({ type }) => {
      const mark = this.#mark.read();
      // If the session is over, wait for the message: it says why.
      if (type !== 'storage' || mark !== 'none') this.#compareWith(mark);
    });
  }

  /** Asks other tabs for a token; emits after 150 ms, or when one says that none is available. */
  ask(): Observable<unknown> {
    return defer(() => {
      this.#channel.post({ format: 2, type: 'ask' });
      return race(this.#responses, this.#timer.after(responseTimeoutMs)).pipe(take(1));
    });
  }

  #follow({ event, from }: SessionChange): void {
    if (event.type === 'signOutPending') return;
    this.#announced = null;
    if (from === 'here') this.#tell(event);
    this.#session = this.#state.token?.session ?? null;
  }

  #tell(event: SessionEvent): void {
    const session = this.#session;
    switch (event.type) {
      case 'signedOut':
        // This tab never had a session, so the others' session has not ended.
        if (event.by !== 'server') this.#channel.post({ format: 2, type: 'signedOut', session });
        break;
      case 'ended':
        this.#channel.post({ format: 2, type: 'ended', session, reason: event.reason });
        break;
      case 'unavailable':
        this.#tellPause();
        break;
      default:
        this.#tellToken(event.type);
    }
  }

  /** Posts the token; any event other than `refreshed` has started a session. */
  #tellToken(event: SessionEvent['type']): void {
    const token = this.#state.unrejectedToken;
    if (token === null) return;
    const isSignIn = event !== 'refreshed';
    const { value, user, session, generation } = token;
    // The other tabs ignore a token that has expired.
    const grant = { value, user, session, generation, lifetimeMs: remainingMs(token) };
    this.#channel.post({ format: 2, type: 'token', grant, sentAt: Date.now(), isSignIn });
  }

  #tellPause(): void {
    const retryAfterMs = this.#pause.remainingMs;
    if (retryAfterMs > 0) this.#channel.post({ format: 2, type: 'unavailable', retryAfterMs });
  }

  #receive(message: TabMessage | null): void {
    switch (message?.type) {
      case 'ask':
        this.#tellToken('refreshed');
        this.#tellPause();
        break;
      case 'token':
        this.#consider(message);
        break;
      case 'signedOut':
        this.#forget(message.session);
        if (this.#concernsUs(message.session)) this.#state.signOut('otherTab');
        break;
      case 'ended':
        this.#forget(message.session);
        if (this.#concernsUs(message.session)) this.#state.end(message.reason, 'otherTab');
        break;
      case 'unavailable':
        if (message.retryAfterMs > this.#pause.remainingMs) this.#pause.join(message.retryAfterMs);
        this.#responses.next();
        break;
    }
  }

  #concernsUs(session: string | null): boolean {
    return (
      this.#state.mayExist &&
      (session === null || this.#session === null || session === this.#session)
    );
  }

  #consider({ grant, sentAt, isSignIn }: TokenMessage): void {
    const ageMs = Date.now() - sentAt;
    const state = this.#state;
    const owner = state.owner();
    if (!state.mayExist) {
      if (isSignIn) this.#announced = { grant, ageMs: startStopwatch(ageMs) };
      this.#join();
      return;
    }
    if (owner !== null && owner.user !== grant.user) return;
    if (state.isRejected(grant.value)) return;
    const { token } = state;
    if (token !== null && token.session !== grant.session) {
      // Only the server knows which of the two sessions the cookie belongs to.
      state.dropToken();
      return;
    }
    const lifetimeMs = grant.lifetimeMs - ageMs;
    const isBetter =
      token === null ? this.#isMarked(grant) : this.#isNewer({ ...grant, lifetimeMs }, token);
    if (isBetter) state.adopt(grant, { source: 'refresh', from: 'otherTab', ageMs });
  }

  /** Joins a sign-in once its message and its mark have arrived, in either order. */
  #join(): void {
    const announced = this.#announced;
    if (announced === null) return;
    // A late message from before a sign-out must not undo the sign-out.
    if (this.#mark.read() !== 'session' || !this.#isMarked(announced.grant)) return;
    const ageMs = announced.ageMs();
    this.#state.adopt(announced.grant, { source: 'signIn', from: 'otherTab', ageMs });
  }

  /** Forgets the announced sign-in if its session is over; `null` matches one without an id. */
  #forget(session: string | null): void {
    if (session === (this.#announced?.grant.session ?? null)) this.#announced = null;
  }

  /** Returns whether the mark names the grant's session, or no session at all. */
  #isMarked({ session }: Grant): boolean {
    return ['', session].includes(this.#mark.readSession());
  }

  /** Catches up on changes without a message, mostly after the tab was frozen. */
  #compareWith(mark: SessionMark): void {
    if (!this.#state.mayExist) this.#join();
    else if (mark === 'none' || mark === 'signOutPending') this.#state.signOut('otherTab');
    else if (this.#state.token !== null && !this.#isMarked(this.#state.token)) {
      this.#state.dropToken();
    }
  }
  /** Compares generations if the server sends them, otherwise remaining lifetimes. */
  #isNewer(grant: Grant, token: AccessToken): boolean {
    const generation = grant.generation ?? 0;
    const step = generation - (token.generation ?? 0);
    if (step !== 0) return step > 0;
    if (grant.value === token.value) return false;
    // In its grace period, a server returns the same generation again, with any lifetime. Unknown
    // lifetimes say nothing.
    const isUnordered = generation > 0 || grant.lifetimeMs === Infinity;
    const replacesRejected = isUnordered && this.#state.unrejectedToken === null;
    return replacesRejected || grant.lifetimeMs > remainingMs(token);
  }
}
