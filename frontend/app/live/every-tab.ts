import { DestroyRef, Injectable, inject } from '@angular/core';
import { Subject } from 'rxjs';
import type { RefreshTrouble } from './refresh-trouble';

/** What a live view tells of itself. */
export interface Here {
  readonly tab: string;
  readonly number: number;
  /** From when on a token dropped there is renewed, in milliseconds since 1970. */
  readonly dropPossibleAt: number;
}

/** What the live views of all tabs are asked to do. */
export type Wish =
  | { readonly type: 'here'; readonly here: Here }
  | { readonly type: 'trouble'; readonly trouble: RefreshTrouble | null }
  | { readonly type: 'dropAndSend'; readonly count: number; readonly askedBy: string };

/** Lets every open live view of this browser do what one of them is asked for. */
@Injectable()
export class EveryTab {
  readonly #channel = new BroadcastChannel('latchkey live view');
  readonly #wishes = new Subject<Wish>();
  readonly wishes = this.#wishes.asObservable();

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<Wish>) => this.#wishes.next(data);
    inject(DestroyRef).onDestroy(() => this.#channel.close());
  }

  /** Does it here and in the other tabs. */
  ask(wish: Wish): void {
    this.#channel.postMessage(wish);
    this.#wishes.next(wish);
  }
}
