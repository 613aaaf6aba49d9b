import type { EndReason } from '#shared/problems';
import type { SessionRules } from '../auth/session-store.ts';

/** What a refresh has to answer: which generation's token, or why none. */
export type Expected =
  | { readonly generation: number }
  | { readonly code: 'session_ended' | 'token_reused'; readonly reason: EndReason };

/** What the protocol says of one session, told as simply as it can be. Seconds since the start. */
export class SessionOracle {
  generation = 1;
  #ended: EndReason | null = null;
  #isOfEarlierEpoch = false;
  #rotatedAt: number;
  #usedAt: number | null = null;
  #idleEnd: number;
  #latestIdleEnd: number;
  readonly #end: number;
  readonly #idle: number;
  readonly #rules: SessionRules;

  constructor(rules: SessionRules, startedAt: number, remember: boolean) {
    this.#rules = rules;
    this.#rotatedAt = startedAt;
    this.#idle = remember ? rules.idleSeconds : rules.shortIdleSeconds;
    this.#end = startedAt + (remember ? rules.lifetimeSeconds : rules.shortLifetimeSeconds);
    this.#idleEnd = Math.min(this.#end, startedAt + this.#idle);
    this.#latestIdleEnd = this.#idleEnd;
  }

  /** Why the session is over at an instant, `null` while it lives. */
  over(now: number): EndReason | null {
    if (this.#ended !== null) return this.#ended;
    if (now >= this.#idleEnd) return this.#idleEnd < this.#end ? 'idle' : 'lifetime';
    return this.#isOfEarlierEpoch ? 'password_changed' : null;
  }

  /** Whether its access tokens are void: not yet, if it is only that the clock went back since. */
  isVoid(now: number): boolean {
    return this.#ended !== null || now >= this.#latestIdleEnd;
  }

  /** Somebody ends it: for good, also if it had expired and the clock goes back. */
  finish(reason: EndReason): void {
    this.#ended ??= reason;
  }

  /** All sessions of the user end at once; one that had expired stays over if the clock goes back. */
  endWith(reason: EndReason, now: number): void {
    if (now < this.#idleEnd) this.finish(reason);
    this.#isOfEarlierEpoch = true;
  }

  /** A request bore an access token of a generation, and was answered. */
  use(generation: number, now: number): void {
    if (generation === this.generation) this.#usedAt ??= now;
  }

  refresh(generation: number, now: number): Expected {
    const over = this.over(now);
    if (over !== null) return this.#refuse('session_ended', over);
    const sinceRotation = Math.max(0, now - this.#rotatedAt);

    if (generation === this.generation) {
      if (sinceRotation < this.#rules.graceSeconds) return { generation };
      this.generation += 1;
      this.#rotatedAt = now;
      this.#usedAt = null;
      this.#idleEnd = Math.min(this.#end, now + this.#idle);
      this.#latestIdleEnd = Math.max(this.#latestIdleEnd, this.#idleEnd);
      return { generation: this.generation };
    }

    if (generation < this.generation - 1) return this.#refuse('token_reused', 'reused');
    const isStraggler =
      this.#usedAt === null
        ? sinceRotation < this.#rules.graceSeconds
        : Math.max(0, now - this.#usedAt) < this.#rules.graceSeconds;
    if (isStraggler) return { generation: this.generation };
    const wasLost = this.#usedAt === null && sinceRotation < this.#rules.lateRetrySeconds;
    if (!wasLost) return this.#refuse('token_reused', 'reused');
    this.#rotatedAt = now;
    return { generation: this.generation };
  }

  #refuse(code: 'session_ended' | 'token_reused', reason: EndReason): Expected {
    this.#ended = reason;
    return { code, reason };
  }
}
