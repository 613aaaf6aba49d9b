import { inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { merge } from 'rxjs';
import { Browser } from './browser';
import { RefreshPause } from './refresh-pause';
import { ServerSignOut } from './server-sign-out';
import { SessionMark } from './session-mark';
import { SessionState } from './session-state';
import { TokenRefresher } from './token-refresher';

/** Restores what the page before left: a session, or a sign-out no server has heard of. */
export function startSession(): void {
  const browser = inject(Browser);
  if (!browser.exists) return;
  const state = inject(SessionState);
  const refresher = inject(TokenRefresher);
  const pause = inject(RefreshPause);
  const serverSignOut = inject(ServerSignOut);
  const sign = inject(SessionMark).read();

  if (sign === 'session') refresher.refresh('restored');
  else state.findNothing(sign);
  if (sign === 'signOutPending') serverSignOut.post(null).subscribe();

  browser.online.pipe(takeUntilDestroyed()).subscribe(() => serverSignOut.post(null).subscribe());
  merge(browser.online, browser.visible)
    .pipe(takeUntilDestroyed())
    .subscribe(() => {
      pause.reset();
      if (state.status() === 'offline') refresher.refresh('needed');
    });
}
