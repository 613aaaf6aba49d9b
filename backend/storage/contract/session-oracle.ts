import type { EndReason } from '#shared/problems';
import type { SessionLimits } from '../../auth/sessions/session-limits.ts';

/** The expected result of a refresh: the generation of the token, or why it fails. */
export type Expected =
  | { readonly generation: number }
  | { readonly code: 'session_ended' | 'token_reused'; readonly reason: EndReason };

/**
 * The protocol's rules for one session, as simple as possible. Times are seconds since the start.
 */
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
  readonly #rules: SessionLimits;

  constructor(
    rules: SessionLimits,
    { startedAt, remember }: { readonly startedAt: number; readonly remember: boolean },
  ) {
    this.#rules = rules;
    this.#rotatedAt = startedAt;
    this.#idle = remember ? rules.idleSeconds : rules.shortIdleSeconds;
    this.#end = startedAt + (remember ? rules.lifetimeSeconds : rules.shortLifetimeSeconds);
    this.#idleEnd = Math.min(this.#end, startedAt + this.#idle);
    this.#latestIdleEnd = this.#idleEnd;
  }

  /** Returns why the session is over at an instant, `null` while it is live. */
  over(now: number): EndReason | null {
    if (this.#ended !== null) return this.#ended;
    if (now >= this.#idleEnd) return this.#idleEnd < this.#end ? 'idle' : 'lifetime';
    return this.#isOfEarlierEpoch ? 'password_changed' : null;
  }

  /**
   * Whether its access tokens are revoked; once expired, they stay so even if the clock moves back.
   */
  isVoid(now: number): boolean {
    return this.#ended !== null || now >= this.#latestIdleEnd;
  }

  /** Ends the session for good, even if it had expired and the clock moves back. */
  finish(reason: EndReason): void {
    this.#ended ??= reason;
  }

  /** Ends the session if it is live; an expired one stays over if the clock moves back. */
  endWith(reason: EndReason, now: number): void {
    if (this.over(now) === null) this.finish(reason);
    this.#isOfEarlierEpoch = true;
  }

  /** Records a successful request with an access token of a generation. */
  use(generation: number, now: number): void {
    if (generation === this.generation) this.#usedAt ??= now;
  }

  refresh(generation: number, now: number): Expected {
    const over = this.over(now);
    if (over !== null) return this.#reject('session_ended', over);
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

    if (generation < this.generation - 1) return this.#reject('token_reused', 'reused');
    const isStraggler =
      this.#usedAt === null
        ? sinceRotation < this.#rules.graceSeconds
        : Math.max(0, now - this.#usedAt) < this.#rules.graceSeconds;
    if (isStraggler) return { generation: this.generation };
    const wasLost = this.#usedAt === null && sinceRotation < this.#rules.lateRetrySeconds;
    if (!wasLost) return this.#reject('token_reused', 'reused');
    this.#rotatedAt = now;
    return { generation: this.generation };
  }

  #reject(code: 'session_ended' | 'token_reused', reason: EndReason): Expected {
    this.#ended = reason;
    return { code, reason };
  }
}
