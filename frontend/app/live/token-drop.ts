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
  #isRefused = false;
  #hasReplacedRefused = false;
  #isDoubted = false;
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
        filter((event) => event.tab === tab),
        takeUntilDestroyed(),
      )
      .subscribe((event) => {
        if (event.type === 'refreshStarted' && event.cause === 'rejected') {
          this.#refuse(firstPauseMs);
        }
        if (event.type === 'refreshEnded' && event.outcome === 'granted') this.#trust();
      });
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
    if (isDroppedNow) this.#refuse(this.#isDoubted ? this.#pauseMs * 2 : firstPauseMs);
    return request.clone({ setHeaders: { Authorization: 'Bearer dropped' } });
  }

  #refuse(pauseMs: number): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#pauseMs = Math.min(pauseMs, longestPauseMs);
    this.#possibleAt.set(Infinity);
  }

  #renew(): void {
    this.#hasReplacedRefused = this.#isRefused;
    this.#isRefused = false;
    // What took the place of a refused token is doubted, and so is what another tab gives for it.
    this.#isDoubted ||= this.#hasReplacedRefused;
    this.#possibleAt.set(this.#isDoubted ? Date.now() + this.#pauseMs : 0);
  }

  /** What this tab was granted in place of a good token is beyond doubt. */
  #trust(): void {
    if (this.#hasReplacedRefused) return;
    this.#isDoubted = false;
    this.#possibleAt.set(0);
  }
}

/** Whether the server refuses a token without our help. */
function isExpired(header: string): boolean {
  const facts = readTokenFacts(header);
  return facts !== null && facts.expiresAt * 1_000 <= Date.now();
}
