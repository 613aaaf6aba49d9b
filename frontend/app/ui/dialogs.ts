import { Dialog, DialogConfig, type DialogRef } from '@angular/cdk/dialog';
import type { ComponentType } from '@angular/cdk/portal';
import { Injectable, inject } from '@angular/core';
import { Session } from '@latchkey/angular';
import { filter, firstValueFrom } from 'rxjs';

/** Opens dialogs, and closes them when the session ends. */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  readonly #dialog = inject(Dialog);

  constructor() {
    inject(Session)
      .events.pipe(filter(({ type }) => ['ended', 'signedOut', 'accountChanged'].includes(type)))
      .subscribe(() => this.#dialog.closeAll());
  }

  /** Opens a dialog whose heading has the id `dialog-title`; returns whether the user confirmed. */
  async ask(component: ComponentType<unknown>, data: unknown = null): Promise<boolean> {
    // A menu closes first, so that the focus returns to its button after the dialog.
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
