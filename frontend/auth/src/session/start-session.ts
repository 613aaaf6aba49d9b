import { inject } from '@angular/core';
import { pageEvents } from '../page/page';
import { RefreshPause } from '../refresh/refresh-pause';
import { ServerSignOut } from './server-sign-out';
import { SessionMark } from './session-mark';
import { SessionState } from './session-state';
import { TokenRefresher } from '../refresh/token-refresher';

/** Restores what the page before left: a session, or a sign-out no server has heard of. */
export function startSession(): void {
  const state = inject(SessionState);
  const refresher = inject(TokenRefresher);
  const pause = inject(RefreshPause);
  const serverSignOut = inject(ServerSignOut);
  const sign = inject(SessionMark).read();

  refresher.refresh('restored');
  // Another tab has another session: the cookie knows which of the two is valid.
  state.drops.subscribe(() => {
    pause.reset();
    refresher.refresh('shared');
  });
  if (sign === 'signOutPending') serverSignOut.postPending().subscribe();

  pageEvents('online', 'visibilitychange').subscribe(({ type }) => {
    if (type === 'online') serverSignOut.postPending().subscribe();
    pause.reset();
    if (state.status() === 'offline') refresher.refresh('needed');
  });
}
