import { DOCUMENT, Injectable, inject, signal } from '@angular/core';

/** Whether the pointer is pressed; an element that moves away meanwhile would not be clicked. */
@Injectable({ providedIn: 'root' })
export class Press {
  readonly #isHeld = signal(false);
  readonly isHeld = this.#isHeld.asReadonly();

  constructor() {
    const document = inject(DOCUMENT);
    const hold = ({ button }: PointerEvent) => this.#isHeld.set(button === 0);
    const release = () => this.#isHeld.set(false);
    document.addEventListener('pointerdown', hold, { capture: true });
    document.addEventListener('pointerup', release, { capture: true });
    document.addEventListener('pointercancel', release, { capture: true });
  }
}
