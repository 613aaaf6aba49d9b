import { inject, Injectable } from '@angular/core';
import { AUTH_OPTIONS } from '../auth-options';
import { PAGE } from '../page/page';

/**
 * What this browser knows about the session before it asks the server.
 *
 * `session`: there was one. `none`: the user signed out, or the server reported no session.
 * `signOutPending`: the user signed out, but the server has not confirmed it yet. `unknown`:
 * nothing is stored, as on a first visit; the cookie may still be valid if storage was cleared.
 */
export type SessionMark = 'session' | 'none' | 'signOutPending' | 'unknown';

/** Stores whether there is a session, across tabs and page loads; contains no secret. */
@Injectable({ providedIn: 'root' })
export class SessionMarkStore {
  readonly #page = inject(PAGE);
  readonly #key = sessionMarkKey(inject(AUTH_OPTIONS).refresh);
  #unstored = '';
  #isStored = true;

  read(): SessionMark {
    const [mark] = this.#readValue().split(' ');
    return marks.find((known) => known === mark) ?? 'unknown';
  }

  /** Returns the session's id; empty if the server sends none. */
  readSession(): string {
    return this.#readValue().split(' ').slice(1).join(' ');
  }

  write(mark: Exclude<SessionMark, 'unknown'>, session?: string | null): void {
    this.#unstored = session ? `${mark} ${session}` : mark;
    this.#isStored = this.#store(this.#unstored);
    if (this.#isStored || mark === 'session') return;
    // The storage is full. The old mark must not restore a session; the shortest may still fit.
    this.#tryStorage((storage) => storage.removeItem(this.#key));
    this.#store('none');
  }

  #store(value: string): boolean {
    const store = (storage: Storage) => {
      storage.setItem(this.#key, value);
      return true;
    };
    return this.#tryStorage(store) ?? false;
  }

  #readValue(): string {
    if (!this.#isStored) return this.#unstored;
    return this.#tryStorage((storage) => storage.getItem(this.#key) ?? '') ?? this.#unstored;
  }

  /** Returns `null` if storage is blocked or full; the last value then counts only in this tab. */
  #tryStorage<T>(use: (storage: Storage) => T): T | null {
    try {
      return this.#page && use(this.#page.localStorage);
    } catch {
      return null;
    }
  }
}

const marks: readonly SessionMark[] = ['session', 'none', 'signOutPending'];

/**
 * Returns the key in `localStorage`. Applications on one origin that refresh at different URLs have
 * separate sessions.
 */
export function sessionMarkKey(refresh: string): string {
  return refresh === '/api/refresh' ? 'latchkey.session' : `latchkey.session ${refresh}`;
}
