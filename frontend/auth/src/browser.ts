import { isPlatformBrowser } from '@angular/common';
import { DOCUMENT, inject, Injectable, PLATFORM_ID } from '@angular/core';
import { EMPTY, filter, fromEvent, map, type Observable } from 'rxjs';

/** What the library uses of the browser. On a server all of it is silent and empty. */
@Injectable({ providedIn: 'root' })
export class Browser {
  private readonly document = inject(DOCUMENT);
  private readonly window = isPlatformBrowser(inject(PLATFORM_ID))
    ? this.document.defaultView
    : null;

  readonly exists: boolean = this.window !== null;
  readonly online: Observable<unknown> = this.on('online');
  /** The tab comes to the front. */
  readonly visible: Observable<unknown> = this.window
    ? fromEvent(this.document, 'visibilitychange').pipe(filter(() => this.isVisible))
    : EMPTY;
  /** The page goes, perhaps into the back/forward cache. */
  readonly pageHide: Observable<unknown> = this.on('pagehide');
  readonly pageShow: Observable<unknown> = this.on('pageshow');
  /** Another tab wrote under this key of the storage. */
  readonly storageChanges: Observable<string | null> = this.on('storage').pipe(
    map((event) => (event as StorageEvent).key),
  );

  get isVisible(): boolean {
    return this.document.visibilityState === 'visible';
  }

  /** @throws DOMException where the browser forbids it */
  get storage(): Storage | null {
    return this.window?.localStorage ?? null;
  }

  /** `null` in old browsers and on plain HTTP. */
  get locks(): LockManager | null {
    // Its type promises it for every page.
    const navigator: { locks?: LockManager } | undefined = this.window?.navigator;
    return navigator?.locks ?? null;
  }

  openChannel(name: string): BroadcastChannel | null {
    return this.window && 'BroadcastChannel' in this.window ? new BroadcastChannel(name) : null;
  }

  private on(name: string): Observable<Event> {
    return this.window ? fromEvent(this.window, name) : EMPTY;
  }
}
