import { DOCUMENT, type Injector, afterNextRender } from '@angular/core';

/** Moves the focus to the heading of the page, once the page shows what has changed. */
export function focusHeading(injector: Injector): void {
  const document = injector.get(DOCUMENT);
  afterNextRender(() => document.querySelector<HTMLElement>('h1')?.focus(), { injector });
}
