import { DestroyRef, inject, NgZone } from '@angular/core';
import { PAGE, pageEvents } from '../page/page';

/** A channel between tabs, closed from `pagehide` to `pageshow`. Needs an injection context. */
export class PageChannel<Message> {
  readonly #page = inject(PAGE);
  readonly #zone = inject(NgZone);
  readonly #name: string;
  readonly #receive: (data: unknown) => void;
  #channel: BroadcastChannel | null = null;

  constructor(name: string, receive: (data: unknown) => void) {
    this.#name = name;
    this.#receive = receive;
    this.#open();
    inject(DestroyRef).onDestroy(() => this.#close());
    // An open channel keeps a page out of the back/forward cache.
    pageEvents('pagehide').subscribe(() => this.#close());
    pageEvents('pageshow').subscribe(() => this.#open());
  }

  post(message: Message): void {
    this.#channel?.postMessage(message);
  }

  #open(): void {
    const Channel = this.#page?.BroadcastChannel;
    if (this.#channel !== null || Channel === undefined) return;
    try {
      this.#channel = new Channel(this.#name);
      this.#channel.onmessage = ({ data }) => this.#zone.run(() => this.#receive(data));
    } catch {
      // Firefox throws if cookies are blocked. Each tab is then on its own.
    }
  }

  #close(): void {
    this.#channel?.close();
    this.#channel = null;
  }
}
