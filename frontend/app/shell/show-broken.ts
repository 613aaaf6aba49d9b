import { Location } from '@angular/common';
import { inject } from '@angular/core';
import { type NavigationError, RedirectCommand, Router } from '@angular/router';
import { PlainPage } from './plain-page';

/** Shows at a page's address that it is broken, in the frame that is on the screen. */
export function showBroken({ error, url }: NavigationError): RedirectCommand {
  console.error(error);
  const router = inject(Router);
  const location = inject(Location);
  // Whoever loads the page again means this one.
  if (!location.isCurrentPathEqualTo(url)) location.go(url);
  const frame = router.routerState.snapshot.root.firstChild?.component ?? PlainPage;
  const page = router.parseUrl(frame === PlainPage ? '/broken' : '/broken-page');
  return new RedirectCommand(page, { skipLocationChange: true });
}
