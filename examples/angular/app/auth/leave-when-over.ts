import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Session } from '@latchkey/angular';

/** Leaves the page when the session is over: guards look only at navigations. */
export function leaveWhenOver(): void {
  const router = inject(Router);
  inject(Session).events.subscribe(({ type }) => {
    if (type === 'signedOut') void router.navigateByUrl('/sign-in');
    if (type === 'ended')
      void router.navigate(['/ended'], { queryParams: { returnUrl: router.url } });
    if (type === 'accountChanged') void router.navigateByUrl('/');
  });
}
