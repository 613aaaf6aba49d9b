import type { HttpRequest } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Session, Timeline } from '@latchkey/angular';
import { filter, merge } from 'rxjs';
import { readTokenFacts } from './token-facts';

/** Replaces the access token in a request with an invalid one, which the server then rejects. */
@Injectable()
export class TokenDrop {
  readonly #session = inject(Session);
  readonly #isPending = signal(false);
  readonly #possibleAt = signal(0);
  #dropped: string | null = null;

  /** Whether the next request will be rejected. */
  readonly isPending = this.#isPending.asReadonly();
  /**
   * The time from which a dropped token is replaced, in milliseconds since 1970; `Infinity` until a
   * rejected token has been replaced.
   */
  readonly possibleAt = this.#possibleAt.asReadonly();

  constructor() {
    const { events, tab } = inject(Timeline);
    const refreshes = events.pipe(
      filter((event) => event.tab === tab && event.type.startsWith('refresh')),
    );
    merge(refreshes, this.#session.events)
      .pipe(takeUntilDestroyed())
      .subscribe(() => this.#possibleAt.set(Math.ceil(Date.now() + this.#session.replaceableInMs)));
  }

  isPossible(): boolean {
    return this.#possibleAt() <= Date.now();
  }

  /** Invalidates the current access token from its next use on, or takes that back. */
  prepare({ isPending }: { readonly isPending: boolean } = { isPending: true }): void {
    this.#isPending.set(isPending);
  }

  /** Returns the request as it reaches the server. */
  apply(request: HttpRequest<unknown>): HttpRequest<unknown> {
    const header = request.headers.get('Authorization');
    if (header === null) return request;
    const isDroppedNow = this.#isPending();
    if (isDroppedNow) {
      this.#isPending.set(false);
      this.#dropped = header;
    }
    if (header !== this.#dropped || isExpired(header)) return request;
    if (isDroppedNow) this.#possibleAt.set(Infinity);
    return request.clone({ setHeaders: { Authorization: 'Bearer dropped' } });
  }
}

/** Returns whether the server rejects the token anyway. */
function isExpired(header: string): boolean {
  const facts = readTokenFacts(header);
  return facts !== null && facts.expiresAt * 1_000 <= Date.now();
}
