import { type EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';
import { type ɵPage as Page, ɵPAGE as PAGE } from '@latchkey/angular';
import { FakeChannels } from './fake-channels';
import { FakeLocks } from './fake-locks';
import { FakeStorage } from './fake-storage';

/** The tabs of one browser, without a browser: they share locks, messages and a storage. */
export class FakeTabs {
  readonly locks = new FakeLocks();
  readonly channels = new FakeChannels();
  /** What is in the storage that the tabs share. */
  readonly stored = new Map<string, string>();
  readonly #tabs = new Set<FakeTab>();

  /** Opens a tab; an application that is given its providers runs in it. */
  open(): FakeTab {
    const tab = new FakeTab(this.locks, this.channels, this.stored, () => {
      for (const other of this.#tabs) if (other !== tab) other.noticeStorage();
    });
    this.#tabs.add(tab);
    return tab;
  }

  /** Ends a tab as a crash does: its locks are free, its channel is closed, nothing is said. */
  kill(tab: FakeTab): void {
    this.#tabs.delete(tab);
    this.locks.forget(tab);
    this.channels.closeAllOf(tab);
  }
}

/** One tab, as the page in it sees it: what happens to it is up to the test. */
export class FakeTab extends EventTarget implements Page {
  readonly document: EventTarget & { visibilityState: DocumentVisibilityState } = Object.assign(
    new EventTarget(),
    { visibilityState: 'visible' as const },
  );
  readonly localStorage: Storage;
  readonly navigator: { readonly locks: LockManager };
  readonly BroadcastChannel: typeof BroadcastChannel;
  readonly providers: EnvironmentProviders;
  readonly #channels: FakeChannels;
  #isFrozen = false;
  #hasUnnoticed = false;

  constructor(
    locks: FakeLocks,
    channels: FakeChannels,
    stored: Map<string, string>,
    onWrite: () => void,
  ) {
    super();
    this.#channels = channels;
    this.navigator = { locks: locks.forTab(this) };
    this.localStorage = new FakeStorage(stored, onWrite);
    this.BroadcastChannel = channels.forTab(this);
    this.providers = makeEnvironmentProviders([{ provide: PAGE, useValue: this }]);
  }

  /** Stops what the browser brings to the tab: messages and storage events wait. */
  freeze(): void {
    this.#isFrozen = true;
    this.#channels.freeze(this);
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#channels.thaw(this);
    this.#deliverStorage();
  }

  hide(): void {
    this.#setVisibility('hidden');
  }

  show(): void {
    this.#setVisibility('visible');
  }

  /** Leaves the page, which goes into the back/forward cache. */
  leave(): void {
    this.#tell('pagehide');
  }

  /** Comes back to the page from the back/forward cache. */
  comeBack(): void {
    this.#tell('pageshow');
  }

  /** Another tab has written to the storage. */
  noticeStorage(): void {
    this.#hasUnnoticed = true;
    void Promise.resolve().then(() => this.#deliverStorage());
  }

  #setVisibility(state: DocumentVisibilityState): void {
    this.document.visibilityState = state;
    this.document.dispatchEvent(new Event('visibilitychange'));
  }

  #deliverStorage(): void {
    if (this.#isFrozen || !this.#hasUnnoticed) return;
    this.#hasUnnoticed = false;
    this.#tell('storage');
  }

  #tell(name: string): void {
    this.dispatchEvent(new Event(name));
  }
}
