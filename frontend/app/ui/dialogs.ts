import { Dialog, DialogConfig, type DialogRef } from '@angular/cdk/dialog';
import type { ComponentType } from '@angular/cdk/portal';
import { Injectable, inject } from '@angular/core';
import { Session } from '@latchkey/angular';
import { filter, firstValueFrom } from 'rxjs';

/** Opens the dialogs, and lets none of them outlive the session it was opened in. */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  readonly #dialog = inject(Dialog);

  constructor() {
    inject(Session)
      .events.pipe(filter(({ type }) => ['ended', 'signedOut', 'accountChanged'].includes(type)))
      .subscribe(() => this.#dialog.closeAll());
  }

  /** Opens one whose heading has the id `dialog-title`, and gives whether it was agreed to. */
  async ask(component: ComponentType<unknown>, data: unknown = null): Promise<boolean> {
    // A menu that asks closes first, so that its button is where the focus comes from and returns to.
    await Promise.resolve();
    const config = Object.assign(new DialogConfig<unknown, DialogRef<boolean>>(), {
      data,
      panelClass: 'dialog',
      backdropClass: 'dialog-backdrop',
      ariaLabelledBy: 'dialog-title',
      ariaDescribedBy: 'dialog-text',
      ariaModal: true,
    });
    const { closed } = this.#dialog.open<boolean>(component, config);
    return (await firstValueFrom(closed, { defaultValue: false })) ?? false;
  }
}
