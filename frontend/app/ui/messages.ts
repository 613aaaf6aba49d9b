import { Injectable, inject } from '@angular/core';
import { MatSnackBar, MatSnackBarConfig } from '@angular/material/snack-bar';

const config = Object.assign(new MatSnackBarConfig(), { duration: 6_000 });

/** Shows messages in a snackbar. */
@Injectable({ providedIn: 'root' })
export class Messages {
  readonly #snackBar = inject(MatSnackBar);

  say(text: string): void {
    this.#snackBar.open(text, undefined, config);
  }
}
