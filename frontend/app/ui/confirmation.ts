import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, Injectable, inject } from '@angular/core';
import { Dialogs } from './dialogs';

/** What is about to happen, and what the button that does it says. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  /** Whether something is lost by it: the button then warns. */
  readonly isLoss: boolean;
}

/** Asks before something happens to somebody. */
@Injectable({ providedIn: 'root' })
export class Confirmation {
  readonly #dialogs = inject(Dialogs);

  /** Whether the user wants it. */
  ask(question: Question): Promise<boolean> {
    return this.#dialogs.ask(ConfirmationDialog, question);
  }
}

/** A question with two buttons. */
@Component({
  selector: 'app-confirmation-dialog',
  template: `
    <h2 id="dialog-title">{{ question.title }}</h2>
    <p id="dialog-text" class="soft">{{ question.text }}</p>
    <div class="dialog-actions">
      <button type="button" class="button quiet" (click)="dialog.close(false)">Cancel</button>
      <button
        type="button"
        class="button"
        [class.danger]="question.isLoss"
        (click)="dialog.close(true)"
      >
        {{ question.action }}
      </button>
    </div>
  `,
  host: { class: 'dialog-content stack' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConfirmationDialog {
  protected readonly question = inject<Question>(DIALOG_DATA);
  protected readonly dialog = inject<DialogRef<boolean>>(DialogRef);
}
