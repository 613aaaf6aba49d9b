import { Injectable, computed, inject, signal } from '@angular/core';
import { Session } from '@latchkey/angular';

/** Whether the server is reachable, as far as this browser knows. */
@Injectable({ providedIn: 'root' })
export class Connection {
  readonly #status = inject(Session).status;
  readonly #hasNetwork = signal(navigator.onLine);

  readonly isThere = computed(() => this.#hasNetwork() && this.#status() !== 'unavailable');

  constructor() {
    addEventListener('online', () => this.#hasNetwork.set(true));
    addEventListener('offline', () => this.#hasNetwork.set(false));
  }
}
