import { Location } from '@angular/common';
import { inject } from '@angular/core';
import { type NavigationError, RedirectCommand, Router } from '@angular/router';
import { PlainPage } from './plain-page';

/** Shows an error page at the failed page's URL, inside the current frame. */
export function showBroken({ error, url }: NavigationError): RedirectCommand {
  console.error(error);
  const router = inject(Router);
  const location = inject(Location);
  // A reload should try this page again.
  if (!location.isCurrentPathEqualTo(url)) location.go(url);
  const frame = router.routerState.snapshot.root.firstChild?.component ?? PlainPage;
  const page = router.parseUrl(frame === PlainPage ? '/broken' : '/broken-page');
  return new RedirectCommand(page, { skipLocationChange: true });
}
