import { DestroyRef, Injector, inject } from '@angular/core';

/** Lets this tab be watched: when a live view is opened in any tab, this one begins to report. */
export function answerWatchers(): void {
  const injector = inject(Injector);
  let channel: BroadcastChannel | null = null;
  const open = () => {
    channel ??= new BroadcastChannel('latchkey.live');
    channel.onmessage = ({ data }: MessageEvent<{ type: string }>) => {
      if (data.type === 'watch') void report();
    };
    // A live view that is open already asks every tab again when it hears of a new one.
    channel.postMessage({ type: 'here' });
  };
  // An open channel keeps a page out of the back/forward cache.
  const close = () => {
    channel?.close();
    channel = null;
  };
  addEventListener('pagehide', close);
  addEventListener('pageshow', open);
  inject(DestroyRef).onDestroy(() => {
    close();
    removeEventListener('pagehide', close);
    removeEventListener('pageshow', open);
  });
  open();

  async function report(): Promise<void> {
    const { TabReporter } = await import('../live/tab-reporter');
    injector.get(TabReporter).report();
  }
}
