import { inject } from '@angular/core';
import { pageEvents } from '../page/page';
import { RefreshPause } from '../refresh/refresh-pause';
import { ServerSignOut } from './server-sign-out';
import { SessionMarkStore } from './session-mark-store';
import { SessionState } from './session-state';
import { TokenRefresher } from '../refresh/token-refresher';

/** Restores the session after a page load, and retries a pending sign-out. */
export function startSession(): void {
  const state = inject(SessionState);
  const refresher = inject(TokenRefresher);
  const pause = inject(RefreshPause);
  const serverSignOut = inject(ServerSignOut);
  const mark = inject(SessionMarkStore).read();

  refresher.refresh('restored');
  // Another tab has a different session. A refresh tells which one the cookie belongs to.
  state.drops.subscribe(() => {
    pause.reset();
    refresher.refresh('shared');
  });
  if (mark === 'signOutPending') serverSignOut.postPending().subscribe();

  pageEvents('online', 'visibilitychange').subscribe(({ type }) => {
    if (type === 'online') serverSignOut.postPending().subscribe();
    pause.reset();
    if (state.status() === 'unavailable') refresher.refresh('needed');
  });
}
