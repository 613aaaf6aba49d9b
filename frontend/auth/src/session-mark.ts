import { DOCUMENT, inject, Injectable } from '@angular/core';

/**
 * What is known of a session before the server is asked: there is a sign of one, there is none, or
 * somebody signed out and no server has confirmed it yet.
 */
export type SessionSign = 'session' | 'none' | 'signOutPending';

const key = 'latchkey.session';

/** Remembers across page loads whether there is a session; holds no secret and names nobody. */
@Injectable({ providedIn: 'root' })
export class SessionMark {
  private readonly window = inject(DOCUMENT).defaultView;
  // An unreadable storage counts as a sign: a request in vain is better than a lost session.
  private unstored: SessionSign = 'session';

  read(): SessionSign {
    return this.withStorage((storage) => {
      const value = storage.getItem(key);
      return value === 'session' || value === 'signOutPending' ? value : 'none';
    });
  }

  write(sign: SessionSign): void {
    this.unstored = sign;
    this.withStorage((storage) => {
      if (sign === 'none') storage.removeItem(key);
      else storage.setItem(key, sign);
      return sign;
    });
  }

  /** Where the browser forbids storage, or it is full, what was written last still counts here. */
  private withStorage(use: (storage: Storage) => SessionSign): SessionSign {
    try {
      return this.window ? use(this.window.localStorage) : this.unstored;
    } catch {
      return this.unstored;
    }
  }
}
