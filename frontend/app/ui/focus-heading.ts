import { DOCUMENT, type Injector, afterNextRender } from '@angular/core';

/** Moves the focus to the heading of the page after the next render. */
export function focusHeading(injector: Injector): void {
  const document = injector.get(DOCUMENT);
  afterNextRender(() => document.querySelector<HTMLElement>('h1')?.focus(), { injector });
}
