import { Injector, inject } from '@angular/core';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map, pairwise } from 'rxjs';
import { focusHeading } from '../ui/focus-heading';

/** Moves the focus to the heading of each page opened after the first, as a page load would. */
export function focusHeadings(): void {
  const injector = inject(Injector);
  inject(Router)
    .events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects.split(/[?#]/)[0]),
      pairwise(),
      filter(([before, after]) => before !== after),
    )
    .subscribe(() => focusHeading(injector));
}
