import { DOCUMENT, inject, Injectable } from '@angular/core';
import { EMPTY, filter, fromEvent, merge, share } from 'rxjs';

/** What happens around the page that makes a new try worthwhile. Silent on a server. */
@Injectable({ providedIn: 'root' })
export class BrowserEvents {
  private readonly document = inject(DOCUMENT);
  private readonly window = this.document.defaultView;

  readonly online = this.window ? fromEvent(this.window, 'online') : EMPTY;
  readonly visible = this.window
    ? fromEvent(this.document, 'visibilitychange').pipe(
        filter(() => this.document.visibilityState === 'visible'),
      )
    : EMPTY;
  readonly chance = merge(this.online, this.visible).pipe(share());
}
