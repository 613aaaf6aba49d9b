import { Injectable, inject } from '@angular/core';
import { Dialogs } from '../ui/dialogs';
import { toFailure } from '../loading/failure';
import { StepUpDialog } from './step-up-dialog';

/** Asks for the password if an action requires it (RFC 9470), and then retries the action. */
@Injectable({ providedIn: 'root' })
export class StepUp {
  readonly #dialogs = inject(Dialogs);

  /** Returns the result of the action, or `null` if the user cancelled. */
  async run<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      return await act();
    } catch (error) {
      if (toFailure(error).code !== 'step_up_required') throw error;
      return (await this.#dialogs.ask(StepUpDialog)) ? act() : null;
    }
  }
}
