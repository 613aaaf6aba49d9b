import { Injectable, inject } from '@angular/core';
import { Session } from '@latchkey/angular';

/** Signs out by the user's own hand in this tab, which is told from a sign-out elsewhere. */
@Injectable({ providedIn: 'root' })
export class OwnSignOut {
  readonly #session = inject(Session);
  #isUnderWay = false;

  isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  async run(): Promise<void> {
    this.#isUnderWay = true;
    try {
      await this.#session.signOut();
    } finally {
      this.#isUnderWay = false;
    }
  }
}
