import { Injectable } from '@angular/core';
import { ɵBrowser } from '@latchkey/angular';

/** A browser in which one spec's app is the only tab: what it holds or says, no other spec's sees. */
@Injectable()
export class OwnBrowser extends ɵBrowser {
  readonly #id = crypto.randomUUID();

  override get locks(): LockManager {
    const request = (name: string, options: LockOptions, callback: LockGrantedCallback<unknown>) =>
      navigator.locks.request(name + this.#id, options, callback);
    return { request, query: () => navigator.locks.query() } as LockManager;
  }

  override openChannel(name: string): BroadcastChannel | null {
    return super.openChannel(name + this.#id);
  }
}
