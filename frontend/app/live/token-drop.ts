import type { HttpRequest } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Session, Timeline } from '@latchkey/angular';
import { filter } from 'rxjs';
import { readTokenFacts } from './token-facts';

// As the library has it: it doubts a refusal that comes so soon after the last one, more each time.
const firstPauseMs = 10_000;
const longestPauseMs = 300_000;

/** Takes the access token away on its way to the server, which then refuses what it gets. */
@Injectable()
export class TokenDrop {
  readonly #isPending = signal(false);
  readonly #possibleAt = signal(0);
  #pauseMs = firstPauseMs;
  #replacesRefused = false;
  #dropped: string | null = null;

  /** Whether the next request will be refused. */
  readonly isPending = this.#isPending.asReadonly();
  /**
   * From when on a dropped token is renewed, in milliseconds since 1970; `Infinity` while a refused
   * one has no successor.
   */
  readonly possibleAt = this.#possibleAt.asReadonly();

  constructor() {
    const { events, tab } = inject(Timeline);
    events
      .pipe(
        filter((event) => event.type === 'refreshStarted' && event.tab === tab),
        filter((event) => 'cause' in event && event.cause === 'rejected'),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.#refuse(firstPauseMs));
    inject(Session)
      .events.pipe(
        filter(({ type }) => type === 'refreshed' || type === 'signedIn'),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.#renew());
  }

  isPossible(): boolean {
    return this.#possibleAt() <= Date.now();
  }

  /** From its next use on, the present access token no longer reaches the server intact. */
  prepare(isPending: boolean): void {
    this.#isPending.set(isPending);
  }

  /** The request as it reaches the server. */
  apply(request: HttpRequest<unknown>): HttpRequest<unknown> {
    const header = request.headers.get('Authorization');
    if (header === null) return request;
    const isDroppedNow = this.#isPending();
    if (isDroppedNow) {
      this.#isPending.set(false);
      this.#dropped = header;
    }
    if (header !== this.#dropped || isExpired(header)) return request;
    if (isDroppedNow) this.#refuse(this.#replacesRefused ? this.#pauseMs * 2 : firstPauseMs);
    return request.clone({ setHeaders: { Authorization: 'Bearer dropped' } });
  }

  #refuse(pauseMs: number): void {
    if (this.#possibleAt() === Infinity) return;
    this.#pauseMs = Math.min(pauseMs, longestPauseMs);
    this.#possibleAt.set(Infinity);
  }

  #renew(): void {
    this.#replacesRefused = this.#possibleAt() === Infinity;
    this.#possibleAt.set(this.#replacesRefused ? Date.now() + this.#pauseMs : 0);
  }
}

/** Whether the server refuses a token without our help. */
function isExpired(header: string): boolean {
  const facts = readTokenFacts(header);
  return facts !== null && facts.expiresAt * 1_000 <= Date.now();
}
