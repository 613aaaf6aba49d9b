import { inject } from '@angular/core';
import {
  type ActivatedRouteSnapshot,
  type GuardResult,
  type Route,
  Router,
  type RouterStateSnapshot,
  type UrlSegment,
  type UrlTree,
} from '@angular/router';
import { firstValueFrom, race, tap } from 'rxjs';
import { AUTH_OPTIONS } from '../auth-options';
import { blankPage } from './blank-page';
import { PAGE } from '../page/page';
import { QuietTimer } from '../page/quiet-timer';
import { safeReturnUrl } from './return-url';
import { SessionState } from './session-state';

const readyTimeoutMs = 5_000;

/** A guard for `canActivate`, `canActivateChild` and `canMatch`. */
export type SessionGuard = (
  route: ActivatedRouteSnapshot | Route,
  target: RouterStateSnapshot | readonly UrlSegment[],
) => Promise<GuardResult>;

/**
 * Lets signed-in users pass. Others go to the sign-in page, or to the page that says why the session
 * ended, with a `returnUrl`. Passes too while nothing is known: the server is away, and the page says so.
 * On a server, the page is rendered without content: only the browser knows who asks.
 */
export const whenSignedIn: SessionGuard = async (_route, target) => {
  const state = inject(SessionState);
  const router = inject(Router);
  const { signInPage, endedPage } = inject(AUTH_OPTIONS);
  // Known only until the first await: the navigation may be replaced meanwhile.
  const returnUrl = router.serializeUrl(targetOf(target));
  if (inject(PAGE) === null) return blankPage(router);
  await readyOrTimeout(state);

  const page = { signedOut: signInPage, ended: endedPage }[state.status() as string];
  return page === undefined || router.createUrlTree([page], { queryParams: { returnUrl } });
};

/**
 * Lets visitors pass; signed-in users go to the `returnUrl`, or to the start page without one. On a
 * server, the page is rendered without content: only the browser knows who asks.
 */
export const whenSignedOut: SessionGuard = async (_route, target) => {
  const state = inject(SessionState);
  const router = inject(Router);
  const { queryParamMap } = targetOf(target);
  if (inject(PAGE) === null) return blankPage(router);
  await readyOrTimeout(state);

  return state.owner() === null || router.parseUrl(safeReturnUrl(queryParamMap.get('returnUrl')));
};

/** Where the navigation leads. A route that is only being matched has no address of its own yet. */
function targetOf(target: RouterStateSnapshot | readonly UrlSegment[]): UrlTree {
  const router = inject(Router);
  if ('url' in target) return router.parseUrl(target.url);
  return router.currentNavigation()?.extractedUrl ?? router.parseUrl('/');
}

function readyOrTimeout(state: SessionState): Promise<void> {
  const timeout = inject(QuietTimer)
    .after(readyTimeoutMs)
    .pipe(tap(() => state.stopWaiting()));
  return firstValueFrom(race(state.ready, timeout));
}
