import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, Injectable, inject } from '@angular/core';
import { Dialogs } from './dialogs';

/** A question before an action, and the label of the button that confirms it. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  /** Whether the action destroys something; the button is then red. */
  readonly isLoss: boolean;
}

/** Asks for confirmation. */
@Injectable({ providedIn: 'root' })
export class Confirmation {
  readonly #dialogs = inject(Dialogs);

  /** Returns whether the user confirmed. */
  ask(question: Question): Promise<boolean> {
    return this.#dialogs.ask(ConfirmationDialog, question);
  }
}

/** The dialog with the question and two buttons. */
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
