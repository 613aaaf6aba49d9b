import { RedirectCommand, type Router } from '@angular/router';

const path = 'latchkey-blank-page';

/**
 * Returns a redirect to an empty page at the same URL, for a guard that runs on a server. The
 * server can't know who is signed in, so the browser decides. If the guard returned `false`,
 * Angular would respond with 404; a redirect to the sign-in page would show it to signed-in users.
 */
export function blankPage(router: Router): RedirectCommand {
  router.resetConfig([{ path, children: [] }, ...router.config]);
  return new RedirectCommand(router.createUrlTree([path]), { skipLocationChange: true });
}
