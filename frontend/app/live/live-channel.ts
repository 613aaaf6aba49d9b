import type { Occurrence } from './occurrence';

/** What the live view and the tabs it watches tell each other. */
export type LiveMessage =
  | { readonly type: 'here' }
  | { readonly type: 'watch' }
  | { readonly type: 'occurred'; readonly occurrence: Occurrence };

/** Opens the channel all tabs of the app share for this. */
export function openLiveChannel(): BroadcastChannel {
  return new BroadcastChannel('latchkey.live');
}
