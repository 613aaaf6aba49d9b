import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Session, type SessionEvent, safeReturnUrl } from '@latchkey/angular';
import { LastEnding } from '../ui/last-ending';
import { OwnSignOut } from './own-sign-out';

/** Leads to the page that fits when the session changes: it ended, or began in another tab. */
export function followSession(): void {
  const router = inject(Router);
  const ownSignOut = inject(OwnSignOut);
  const lastEnding = inject(LastEnding);
  inject(Session).events.subscribe((event) => void follow(event));

  async function follow(event: SessionEvent): Promise<unknown> {
    switch (event.type) {
      case 'ended':
        return leave(event.reason ?? 'unknown');
      case 'signedOut':
        return leave(ownSignOut.isUnderWay() ? 'signed_out' : 'other_tab');
      case 'signedIn':
        lastEnding.forget();
        return enter();
      case 'accountChanged':
        // Nothing of the other account may stay on the screen: the page starts over.
        return router.navigateByUrl('/', { onSameUrlNavigation: 'reload' });
      default:
        return null;
    }
  }

  async function leave(reason: string): Promise<unknown> {
    if (isPublic(router.url)) return null;
    const returnUrl = reason === 'signed_out' ? null : router.url;
    return router.navigate(['/ended'], { queryParams: { reason, returnUrl } });
  }

  async function enter(): Promise<unknown> {
    const { queryParamMap } = router.parseUrl(router.url);
    return /^\/(sign-in|sign-up|ended)\b/.test(router.url)
      ? router.navigateByUrl(safeReturnUrl(queryParamMap.get('returnUrl')))
      : null;
  }
}

function isPublic(url: string): boolean {
  return /^\/(sign-in|sign-up|ended|reset)\b/.test(url);
}
