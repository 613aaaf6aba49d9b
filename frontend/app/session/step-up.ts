import { Injectable, inject } from '@angular/core';
import { Dialogs } from '../ui/dialogs';
import { toFailure } from '../loading/failure';
import { StepUpDialog } from './step-up-dialog';

/** Asks for the password where an act needs it again, and then lets the act go on (RFC 9470). */
@Injectable({ providedIn: 'root' })
export class StepUp {
  readonly #dialogs = inject(Dialogs);

  /** Gives what the act gives, or `null` when the user would not confirm. */
  async run<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      return await act();
    } catch (error) {
      if (toFailure(error).code !== 'step_up_required') throw error;
      return (await this.#dialogs.ask(StepUpDialog)) ? act() : null;
    }
  }
}
