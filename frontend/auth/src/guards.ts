import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { firstValueFrom, race } from 'rxjs';
import { AUTH_OPTIONS } from './auth-options';
import { QuietTimer } from './quiet-timer';
import { safeReturnUrl } from './return-url';
import { Session } from './session';

const readyTimeoutMs = 5_000;

/**
 * Lets a signed-in user pass, others go to the sign-in page, or to the page that says why the
 * session ended. Passes too while nothing is known: the server is away, and the page says so.
 */
export const whenSignedIn: CanActivateFn = async (_route, state) => {
  const session = inject(Session);
  const router = inject(Router);
  const { signInPage, endedPage } = inject(AUTH_OPTIONS);
  await readyOrTimeout(session);

  const page = { signedOut: signInPage, expired: endedPage }[session.status() as string];
  if (page === undefined) return true;
  return router.createUrlTree([page], { queryParams: { returnUrl: state.url } });
};

/** Lets a visitor pass; a signed-in user goes to the `returnUrl`, else to the start page. */
export const whenSignedOut: CanActivateFn = async (route) => {
  const session = inject(Session);
  const router = inject(Router);
  await readyOrTimeout(session);

  if (!session.isSignedIn()) return true;
  return router.parseUrl(safeReturnUrl(route.queryParamMap.get('returnUrl')));
};

function readyOrTimeout({ ready }: Session): Promise<void> {
  return firstValueFrom(race(ready, inject(QuietTimer).after(readyTimeoutMs)));
}
