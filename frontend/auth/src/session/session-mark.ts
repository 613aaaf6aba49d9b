import { inject, Injectable } from '@angular/core';
import { AUTH_OPTIONS } from '../auth-options';
import { PAGE } from '../page/page';

/**
 * What this browser remembers about the session before the server is asked.
 *
 * `session`: there was one. `none`: the user signed out, or the server knew no session.
 * `signOutPending`: the user signed out, and no server has confirmed it yet. `unknown`: nothing is
 * stored, as on a first visit or after the browser cleared its storage. The cookie may still be valid.
 */
export type SessionSign = 'session' | 'none' | 'signOutPending' | 'unknown';

/** Remembers across tabs and page loads whether there is a session; contains no secret. */
@Injectable({ providedIn: 'root' })
export class SessionMark {
  readonly #page = inject(PAGE);
  readonly #key = sessionMarkKey(inject(AUTH_OPTIONS).refresh);
  #unstored = '';
  #isStored = true;

  read(): SessionSign {
    const [sign] = this.#readValue().split(' ');
    return signs.find((known) => known === sign) ?? 'unknown';
  }

  /** The id of the session that the mark stands for; empty if the server sends none. */
  readSession(): string {
    return this.#readValue().split(' ').slice(1).join(' ');
  }

  write(sign: Exclude<SessionSign, 'unknown'>, session?: string | null): void {
    this.#unstored = session ? `${sign} ${session}` : sign;
    this.#isStored = this.#store(this.#unstored);
    if (this.#isStored || sign === 'session') return;
    // The storage is full. Nothing may be restored, and the shortest mark may still fit.
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

  /** If the browser forbids storage, or it is full, the last value still counts in this tab. */
  #tryStorage<T>(use: (storage: Storage) => T): T | null {
    try {
      return this.#page && use(this.#page.localStorage);
    } catch {
      return null;
    }
  }
}

const signs: readonly SessionSign[] = ['session', 'none', 'signOutPending'];

/** The key in `localStorage`: applications of one origin that refresh at different URLs have separate sessions. */
export function sessionMarkKey(refresh: string): string {
  return refresh === '/api/refresh' ? 'latchkey.session' : `latchkey.session ${refresh}`;
}
