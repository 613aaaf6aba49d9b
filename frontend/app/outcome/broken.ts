import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Session } from '@latchkey/angular';

/** Replaces a page that could not be loaded. */
@Component({
  selector: 'app-broken',
  imports: [RouterLink],
  template: `
    <div class="page-head">
      <h1 tabindex="-1">Something went wrong</h1>
      <p>
        This page couldn't be loaded. The connection may have dropped, or the app was updated.
        Reload the page to try again.
        @if (isSignedIn()) {
          You are still signed in.
        }
      </p>
    </div>
    <div class="stack">
      <button type="button" class="button" (click)="reload()">Reload the page</button>
      <a class="link" routerLink="/">Go to my devices</a>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Broken {
  protected readonly isSignedIn = inject(Session).isSignedIn;

  protected reload(): void {
    location.reload();
  }
}
