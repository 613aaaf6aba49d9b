import { inject, Injectable } from '@angular/core';
import { AUTH_OPTIONS } from './auth-options';
import { PAGE } from './page';

/**
 * What is known of a session before the server is asked: there is a sign of one, there is none, or
 * somebody signed out and no server has confirmed it yet.
 */
export type SessionSign = 'session' | 'none' | 'signOutPending';

/** Remembers across tabs and page loads that there is a session; holds no secret. */
@Injectable({ providedIn: 'root' })
export class SessionMark {
  readonly #page = inject(PAGE);
  readonly #key = keyFor(inject(AUTH_OPTIONS).refresh);
  // An unreadable storage counts as a sign: a request in vain is better than a lost session.
  #unstored = 'session';
  #isStored = true;

  read(): SessionSign {
    const [sign] = this.#readValue().split(' ');
    return sign === 'session' || sign === 'signOutPending' ? sign : 'none';
  }

  /** The id of the session that the mark stands for; empty when the server tells none. */
  readSession(): string {
    return this.#readValue().split(' ').slice(1).join(' ');
  }

  write(sign: SessionSign, session?: string | null): void {
    this.#unstored = session ? `${sign} ${session}` : sign;
    const write = (storage: Storage) => {
      // First of all nothing may be restored: there may be no room for more.
      if (sign !== 'session') storage.removeItem(this.#key);
      if (sign !== 'none') storage.setItem(this.#key, this.#unstored);
      return true;
    };
    this.#isStored = this.#tryStorage(write) ?? false;
  }

  #readValue(): string {
    const read = (storage: Storage) => storage.getItem(this.#key) ?? 'none';
    return (this.#isStored ? this.#tryStorage(read) : null) ?? this.#unstored;
  }

  /** Where the browser forbids storage, or it is full, what was written last still counts here. */
  #tryStorage<T>(use: (storage: Storage) => T): T | null {
    try {
      return this.#page && use(this.#page.localStorage);
    } catch {
      return null;
    }
  }
}

/** Where two applications of one origin refresh in different places, each has a session of its own. */
function keyFor(refresh: string): string {
  return refresh === '/api/refresh' ? 'latchkey.session' : `latchkey.session ${refresh}`;
}
