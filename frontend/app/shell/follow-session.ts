import { Location } from '@angular/common';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Session, type SessionEvent, safeReturnUrl } from '@latchkey/angular';
import { LastEnding } from '../session/last-ending';
import { OwnSignOut } from '../session/own-sign-out';

/** Navigates when the session changes: it ended, or it started in another tab. */
export function followSession(): void {
  const router = inject(Router);
  // Not the router's URL, which is empty until the first page is shown.
  const location = inject(Location);
  const ownSignOut = inject(OwnSignOut);
  const lastEnding = inject(LastEnding);
  inject(Session).events.subscribe((event) => void follow(event));

  async function follow(event: SessionEvent): Promise<unknown> {
    switch (event.type) {
      case 'ended':
        return leave(event.reason ?? 'unknown');
      case 'signedOut':
        if (event.by === 'server') return askToSignIn();
        return leave(ownSignOut.reason ?? 'other_tab');
      case 'signedIn':
        lastEnding.forget();
        return enter();
      case 'accountChanged':
        // Nothing of the other account may stay on the screen, so reload the page.
        return router.navigateByUrl('/', { onSameUrlNavigation: 'reload' });
      default:
        return null;
    }
  }

  async function leave(reason: string): Promise<unknown> {
    const url = location.path(true);
    if (isPublic(url)) return null;
    const isFarewell = ['signed_out', 'account_deleted'].includes(reason);
    const returnUrl = isFarewell ? null : url;
    return router.navigate(['/ended'], { queryParams: { reason, returnUrl } });
  }

  /** The page was shown before it was known that there is no session. */
  async function askToSignIn(): Promise<unknown> {
    const returnUrl = location.path(true);
    if (isPublic(returnUrl)) return null;
    return router.navigate(['/sign-in'], { queryParams: { returnUrl } });
  }

  async function enter(): Promise<unknown> {
    const url = location.path();
    const { queryParamMap } = router.parseUrl(url);
    return /^\/(sign-in|sign-up|ended)\b/.test(url)
      ? router.navigateByUrl(safeReturnUrl(queryParamMap.get('returnUrl')))
      : null;
  }
}

function isPublic(url: string): boolean {
  return /^\/(sign-in|sign-up|ended|reset)\b/.test(url);
}
