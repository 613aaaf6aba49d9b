import { isPlatformBrowser } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { BrowserEvents } from './browser-events';
import { ServerSignOut } from './server-sign-out';
import { SessionMark } from './session-mark';
import { SessionState } from './session-state';
import { TokenRefresher } from './token-refresher';

/** Restores what the page before left: a session, or a sign-out no server has heard of. */
export function startSession(): void {
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return;
  const state = inject(SessionState);
  const refresher = inject(TokenRefresher);
  const serverSignOut = inject(ServerSignOut);
  const sign = inject(SessionMark).read();
  const { online, chance } = inject(BrowserEvents);

  if (sign === 'session') refresher.refresh('restored');
  else state.findNothing(sign);
  if (sign === 'signOutPending') serverSignOut.post(null).subscribe();

  online.pipe(takeUntilDestroyed()).subscribe(() => serverSignOut.post(null).subscribe());
  chance.pipe(takeUntilDestroyed()).subscribe(() => {
    refresher.endCooldown();
    if (state.status() === 'offline') refresher.refresh('needed');
  });
}
