import { DOCUMENT, isPlatformBrowser } from '@angular/common';
import { inject, InjectionToken, PLATFORM_ID } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { EMPTY, filter, fromEvent, merge, type Observable } from 'rxjs';

/** What the library uses of a window. */
export interface Page extends EventTarget {
  readonly document: EventTarget & { readonly visibilityState: DocumentVisibilityState };
  /** @throws DOMException where the browser forbids it */
  readonly localStorage: Storage;
  /** Without locks in old browsers and on plain HTTP. */
  readonly navigator: { readonly locks?: LockManager };
  readonly BroadcastChannel?: typeof BroadcastChannel;
}

/** The page the application runs in; `null` on a server, which renders for nobody. */
export const PAGE = new InjectionToken<Page | null>('PAGE', {
  factory: () => (isPlatformBrowser(inject(PLATFORM_ID)) ? inject(DOCUMENT).defaultView : null),
});

/**
 * Emits when one of these happens to the page, a change of its visibility only when it is seen.
 * To be called in an injection context, with which it ends.
 */
export function pageEvents(...names: readonly string[]): Observable<Event> {
  const page = inject(PAGE);
  if (page === null) return EMPTY;
  const { document } = page;
  return merge(
    ...names.map((name) => fromEvent<Event>(name === 'visibilitychange' ? document : page, name)),
  ).pipe(
    filter(({ type }) => type !== 'visibilitychange' || isVisible(page)),
    takeUntilDestroyed(),
  );
}

/** Tells whether the tab is in front; on a server there is none. */
export function isVisible(page: Page | null): boolean {
  return page?.document.visibilityState === 'visible';
}
