import { DestroyRef, inject, NgZone } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Browser } from './browser';

/** A channel between tabs, closed while the page is away. Made in an injection context. */
export class PageChannel {
  private readonly browser = inject(Browser);
  private readonly zone = inject(NgZone);
  private channel: BroadcastChannel | null = null;

  constructor(
    private readonly name: string,
    private readonly receive: (data: unknown) => void,
  ) {
    this.open();
    inject(DestroyRef).onDestroy(() => this.close());
    // An open channel keeps a page out of the back/forward cache.
    this.browser.pageHide.pipe(takeUntilDestroyed()).subscribe(() => this.close());
    this.browser.pageShow.pipe(takeUntilDestroyed()).subscribe(() => this.open());
  }

  post(message: unknown): void {
    this.channel?.postMessage(message);
  }

  private open(): void {
    this.channel ??= this.browser.openChannel(this.name);
    if (this.channel === null) return;
    this.channel.onmessage = ({ data }) => this.zone.run(() => this.receive(data));
  }

  private close(): void {
    this.channel?.close();
    this.channel = null;
  }
}
