import { DOCUMENT, isPlatformBrowser } from '@angular/common';
import { inject, InjectionToken, PLATFORM_ID } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { EMPTY, filter, fromEvent, merge, type Observable } from 'rxjs';

/** The parts of `window` that the library uses. */
export interface Page extends EventTarget {
  readonly document: EventTarget & { readonly visibilityState: DocumentVisibilityState };
  /** @throws DOMException if the browser blocks storage */
  readonly localStorage: Storage;
  /** `locks` is missing in old browsers and on plain HTTP. */
  readonly navigator: { readonly locks?: LockManager };
  readonly BroadcastChannel?: typeof BroadcastChannel;
}

/** The page the application runs in; `null` on a server. */
export const PAGE = new InjectionToken<Page | null>('PAGE', {
  factory: () => (isPlatformBrowser(inject(PLATFORM_ID)) ? inject(DOCUMENT).defaultView : null),
});

/**
 * Emits the named events of the page, but `visibilitychange` only when the page becomes visible.
 * Call it in an injection context; it completes when that context is destroyed.
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

/** Returns whether the tab is visible; always `false` on a server. */
export function isVisible(page: Page | null): boolean {
  return page?.document.visibilityState === 'visible';
}
