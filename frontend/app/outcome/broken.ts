import { ChangeDetectionStrategy, Component } from '@angular/core';

/** Stands in for a page that could not be shown: its code did not arrive, or a request failed. */
@Component({
  selector: 'app-broken',
  template: `
    <div class="page-head">
      <h1 tabindex="-1">Something went wrong</h1>
      <p>
        This page could not be shown. The connection may have dropped, or the app was updated since
        you opened it. You stay signed in.
      </p>
    </div>
    <button type="button" class="button" (click)="reload()">Load the page again</button>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Broken {
  protected reload(): void {
    location.reload();
  }
}
