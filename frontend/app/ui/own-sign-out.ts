import { Injectable, inject } from '@angular/core';
import { Session } from '@latchkey/angular';

/** Why somebody leaves by the own hand. */
type OwnReason = 'signed_out' | 'account_deleted';

/** Signs out by the user's own hand in this tab, which is told from a sign-out elsewhere. */
@Injectable({ providedIn: 'root' })
export class OwnSignOut {
  readonly #session = inject(Session);
  #reason: OwnReason | null = null;

  /** Why the sign-out that is under way was asked for, `null` while there is none. */
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
