import { type EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';
import { type ɵPage as Page, ɵPAGE as PAGE } from '@latchkey/angular';
import { FakeChannels } from './fake-channels';
import { FakeLocks } from './fake-locks';
import { FakeStorage } from './fake-storage';

/** The tabs of one browser, without a browser: they share locks, messages and storage. */
export class FakeTabs {
  readonly locks = new FakeLocks();
  readonly channels = new FakeChannels();
  /** The contents of the shared storage. */
  readonly stored = new Map<string, string>();
  readonly #tabs = new Set<FakeTab>();

  /** Opens a tab; add its `providers` to an application to run it in this tab. */
  open(): FakeTab {
    const tab = new FakeTab(this, () => {
      for (const other of this.#tabs) if (other !== tab) other.noticeStorage();
    });
    this.#tabs.add(tab);
    return tab;
  }

  /** Ends a tab like a crash: releases its locks and closes its channels, without a message. */
  kill(tab: FakeTab): void {
    this.#tabs.delete(tab);
    this.locks.forget(tab);
    this.channels.closeAllOf(tab);
  }
}

/** One tab as its page sees it, controlled by the test. */
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

  constructor({ locks, channels, stored }: FakeTabs, onWrite: () => void) {
    super();
    this.#channels = channels;
    this.navigator = { locks: locks.forTab(this) };
    this.localStorage = new FakeStorage(stored, onWrite);
    this.BroadcastChannel = channels.forTab(this);
    this.providers = makeEnvironmentProviders([{ provide: PAGE, useValue: this }]);
  }

  /** Freezes the tab: messages and storage events wait until `thaw()`. */
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

  /** Leaves the page, which enters the back/forward cache. */
  leave(): void {
    this.#tell('pagehide');
  }

  /** Returns to the page from the back/forward cache. */
  comeBack(): void {
    this.#tell('pageshow');
  }

  /** Delivers a storage event, as if another tab had written to the storage. */
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
