import { DOCUMENT, Injector, afterNextRender, inject } from '@angular/core';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map, pairwise } from 'rxjs';

/** Moves the focus to the heading of each page opened after the first, as a page load would. */
export function focusHeadings(): void {
  const document = inject(DOCUMENT);
  const injector = inject(Injector);
  inject(Router)
    .events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects.split(/[?#]/)[0]),
      pairwise(),
      filter(([before, after]) => before !== after),
    )
    .subscribe(() => {
      const focus = () => document.querySelector<HTMLElement>('h1')?.focus();
      afterNextRender(focus, { injector });
    });
}
