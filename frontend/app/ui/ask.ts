import { type Dialog, DialogConfig, type DialogRef } from '@angular/cdk/dialog';
import type { ComponentType } from '@angular/cdk/portal';
import { firstValueFrom } from 'rxjs';

/** Opens a dialog whose heading has the id `dialog-title`, and gives whether it was agreed to. */
export async function ask(
  dialog: Dialog,
  component: ComponentType<unknown>,
  data: unknown = null,
): Promise<boolean> {
  const config = Object.assign(new DialogConfig<unknown, DialogRef<boolean>>(), {
    data,
    panelClass: 'dialog',
    backdropClass: 'dialog-backdrop',
    ariaLabelledBy: 'dialog-title',
    ariaDescribedBy: 'dialog-text',
    ariaModal: true,
  });
  const { closed } = dialog.open<boolean>(component, config);
  return (await firstValueFrom(closed, { defaultValue: false })) ?? false;
}
