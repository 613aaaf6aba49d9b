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
  #rotatedAt: number;
  #usedAt: number | null = null;
  #idleEnd: number;
  readonly #end: number;
  readonly #idle: number;
  readonly #rules: SessionRules;

  constructor(rules: SessionRules, startedAt: number, remember: boolean) {
    this.#rules = rules;
    this.#rotatedAt = startedAt;
    this.#idle = remember ? rules.idleSeconds : rules.shortIdleSeconds;
    this.#end = startedAt + (remember ? rules.lifetimeSeconds : rules.shortLifetimeSeconds);
    this.#idleEnd = Math.min(this.#end, startedAt + this.#idle);
  }

  /** Why the session is over at an instant, `null` while it lives. */
  over(now: number): EndReason | null {
    if (this.#ended !== null) return this.#ended;
    if (now >= this.#end) return 'lifetime';
    return now >= this.#idleEnd ? 'idle' : null;
  }

  /** Somebody ends it: for good, also if it had expired and the clock goes back. */
  finish(reason: EndReason): void {
    this.#ended ??= reason;
  }

  /** A request bore an access token of a generation, and was answered. */
  use(generation: number, now: number): void {
    if (generation === this.generation) this.#usedAt ??= now;
  }

  refresh(generation: number, now: number): Expected {
    const over = this.over(now);
    if (over !== null) return this.#refuse('session_ended', over);
    const sinceRotation = now - this.#rotatedAt;

    if (generation === this.generation) {
      if (sinceRotation < this.#rules.graceSeconds) return { generation };
      this.generation += 1;
      this.#rotatedAt = now;
      this.#usedAt = null;
      this.#idleEnd = Math.min(this.#end, now + this.#idle);
      return { generation: this.generation };
    }

    if (generation < this.generation - 1) return this.#refuse('token_reused', 'reused');
    const isStraggler =
      this.#usedAt === null
        ? sinceRotation < this.#rules.graceSeconds
        : now - this.#usedAt < this.#rules.graceSeconds;
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
