import { type EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';
import { ɵBrowser as Browser } from '@latchkey/angular';
import { Subject } from 'rxjs';
import { FakeChannels } from './fake-channels';
import { FakeLocks } from './fake-locks';
import { FakeStorage } from './fake-storage';

type BrowserFace = { [Member in keyof Browser]: Browser[Member] };

/** The tabs of one browser, without a browser: they share locks, messages and a storage. */
export class FakeTabs {
  readonly locks = new FakeLocks();
  readonly channels = new FakeChannels();
  /** What is in the storage that the tabs share. */
  readonly stored = new Map<string, string>();
  private readonly tabs = new Set<FakeTab>();

  /** Opens a tab; an application that is given its providers runs in it. */
  open(): FakeTab {
    const tab = new FakeTab(this.locks, this.channels, this.stored, (key) => {
      for (const other of this.tabs) if (other !== tab) other.noticeStorage(key);
    });
    this.tabs.add(tab);
    return tab;
  }

  /** Ends a tab as a crash does: its locks are free, its channel is closed, nothing is said. */
  kill(tab: FakeTab): void {
    this.tabs.delete(tab);
    this.locks.forget(tab);
    this.channels.closeAllOf(tab);
  }
}

/** One tab: what happens to it is up to the test. */
export class FakeTab implements BrowserFace {
  readonly exists = true;
  readonly online = new Subject<void>();
  readonly visible = new Subject<void>();
  readonly pageHide = new Subject<void>();
  readonly pageShow = new Subject<void>();
  readonly storageChanges = new Subject<string | null>();
  readonly storage: Storage;
  readonly locks: LockManager;
  readonly providers: EnvironmentProviders;
  isVisible = true;
  private isFrozen = false;
  private unnoticed: (string | null)[] = [];

  constructor(
    locks: FakeLocks,
    private readonly channels: FakeChannels,
    stored: Map<string, string>,
    onWrite: (key: string | null) => void,
  ) {
    this.locks = locks.forTab(this);
    this.storage = new FakeStorage(stored, onWrite);
    this.providers = makeEnvironmentProviders([{ provide: Browser, useValue: this }]);
  }

  openChannel(name: string): BroadcastChannel {
    return this.channels.openFor(this, name) as unknown as BroadcastChannel;
  }

  /** Stops what the browser brings to the tab: messages and storage events wait. */
  freeze(): void {
    this.isFrozen = true;
    this.channels.freeze(this);
  }

  thaw(): void {
    this.isFrozen = false;
    this.channels.thaw(this);
    for (const key of this.unnoticed.splice(0)) this.storageChanges.next(key);
  }

  hide(): void {
    this.isVisible = false;
  }

  show(): void {
    this.isVisible = true;
    this.visible.next();
  }

  /** Another tab has written to the storage. */
  noticeStorage(key: string | null): void {
    this.unnoticed.push(key);
    void Promise.resolve().then(() => {
      if (this.isFrozen) return;
      for (const noticed of this.unnoticed.splice(0)) this.storageChanges.next(noticed);
    });
  }
}
