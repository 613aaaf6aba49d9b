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
import { BackgroundTimer } from '../page/background-timer';
import { safeReturnUrl } from './return-url';
import { SessionState } from './session-state';

const readyTimeoutMs = 5_000;

/** A guard that works as `canActivate`, `canActivateChild` and `canMatch`. */
export type SessionGuard = (
  route: ActivatedRouteSnapshot | Route,
  target: RouterStateSnapshot | readonly UrlSegment[],
) => Promise<GuardResult>;

/**
 * Lets signed-in users pass, and redirects others, with a `returnUrl`, to the sign-in page or the
 * page that says why the session ended. Also passes while the server is unavailable, so the page
 * should say so. On a server, it renders an empty page: only the browser knows who is signed in.
 */
export const whenSignedIn: SessionGuard = async (_route, target) => {
  const state = inject(SessionState);
  const router = inject(Router);
  const { signInPage, endedPage } = inject(AUTH_OPTIONS);
  // Read before the first await: another navigation may replace this one.
  const returnUrl = router.serializeUrl(targetOf(target));
  if (inject(PAGE) === null) return blankPage(router);
  await readyOrTimeout(state);

  const page = { signedOut: signInPage, ended: endedPage }[state.status() as string];
  return page === undefined || router.createUrlTree([page], { queryParams: { returnUrl } });
};

/**
 * Lets visitors pass, and redirects signed-in users to the `returnUrl`, or to `/` if there is none.
 * On a server, it renders an empty page: only the browser knows who is signed in.
 */
export const whenSignedOut: SessionGuard = async (_route, target) => {
  const state = inject(SessionState);
  const router = inject(Router);
  const { queryParamMap } = targetOf(target);
  if (inject(PAGE) === null) return blankPage(router);
  await readyOrTimeout(state);

  return state.owner() === null || router.parseUrl(safeReturnUrl(queryParamMap.get('returnUrl')));
};

/** Returns the URL of the navigation; in `canMatch`, the route doesn't have its URL yet. */
function targetOf(target: RouterStateSnapshot | readonly UrlSegment[]): UrlTree {
  const router = inject(Router);
  if ('url' in target) return router.parseUrl(target.url);
  return router.currentNavigation()?.extractedUrl ?? router.parseUrl('/');
}

function readyOrTimeout(state: SessionState): Promise<void> {
  const timeout = inject(BackgroundTimer)
    .after(readyTimeoutMs)
    .pipe(tap(() => state.stopWaiting()));
  return firstValueFrom(race(state.ready, timeout));
}
