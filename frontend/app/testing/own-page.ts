import type { ɵPage } from '@latchkey/angular';

/** Isolates the storage, channels and locks of one spec's app from other specs. */
export function createOwnPage(): ɵPage {
  const id = crypto.randomUUID();
  const request = (name: string, options: LockOptions, callback: LockGrantedCallback<unknown>) =>
    navigator.locks.request(name + id, options, callback);
  const locks = { request, query: () => navigator.locks.query() } as LockManager;
  return {
    document,
    localStorage,
    navigator: { locks },
    BroadcastChannel: class extends BroadcastChannel {
      constructor(name: string) {
        super(name + id);
      }
    },
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    dispatchEvent: window.dispatchEvent.bind(window),
  };
}
