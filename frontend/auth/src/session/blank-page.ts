import { RedirectCommand, type Router } from '@angular/router';

const path = 'latchkey-blank-page';

/**
 * Returns where a guard sends a server that renders the page: to a page without content, at the
 * unchanged address. The server can't know who asks, so the browser decides. Angular would answer
 * `false` with 404, and a redirect would show signed-in users the sign-in page.
 */
export function blankPage(router: Router): RedirectCommand {
  router.resetConfig([{ path, children: [] }, ...router.config]);
  return new RedirectCommand(router.createUrlTree([path]), { skipLocationChange: true });
}
