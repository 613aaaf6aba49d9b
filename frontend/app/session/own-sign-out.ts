import { Injectable, inject } from '@angular/core';
import { Session } from '@latchkey/angular';

/** Why the user of this tab signs out. */
type OwnReason = 'signed_out' | 'account_deleted';

/** Signs out in this tab, and remembers why, to distinguish it from a sign-out elsewhere. */
@Injectable({ providedIn: 'root' })
export class OwnSignOut {
  readonly #session = inject(Session);
  #reason: OwnReason | null = null;

  /** The reason of the sign-out in progress, `null` if there is none. */
  get reason(): OwnReason | null {
    return this.#reason;
  }

  async run(reason: OwnReason): Promise<void> {
    this.#reason = reason;
    try {
      await this.#session.signOut();
    } finally {
      this.#reason = null;
    }
  }
}
