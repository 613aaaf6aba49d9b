import { DestroyRef, Injectable, inject } from '@angular/core';
import { Subject } from 'rxjs';
import type { RefreshTrouble } from './refresh-trouble';

/** What a live view announces about itself. */
export interface Here {
  readonly tab: string;
  readonly number: number;
  /** The time from which an invalidated token is replaced there, in milliseconds since 1970. */
  readonly dropPossibleAt: number;
}

/** A command to the live views of all tabs. */
export type Wish =
  | { readonly type: 'here'; readonly here: Here }
  | { readonly type: 'trouble'; readonly trouble: RefreshTrouble | null }
  | { readonly type: 'dropAndSend'; readonly count: number; readonly askedBy: string };

/** Sends commands to all open live views of this browser. */
@Injectable()
export class EveryTab {
  readonly #channel = new BroadcastChannel('latchkey live view');
  readonly #wishes = new Subject<Wish>();
  readonly wishes = this.#wishes.asObservable();

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<Wish>) => this.#wishes.next(data);
    inject(DestroyRef).onDestroy(() => this.#channel.close());
  }

  /** Sends a command to this tab and the others. */
  ask(wish: Wish): void {
    this.#channel.postMessage(wish);
    this.#wishes.next(wish);
  }
}
