import { Injectable, inject } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { type RouterStateSnapshot, TitleStrategy } from '@angular/router';
import { toTitle } from '../ui/title';

/** Names each page "Screen · Latchkey". */
@Injectable()
export class PageTitles extends TitleStrategy {
  readonly #title = inject(Title);

  override updateTitle(state: RouterStateSnapshot): void {
    const screen = this.buildTitle(state);
    this.#title.setTitle(screen === undefined ? 'Latchkey' : toTitle(screen));
  }
}
