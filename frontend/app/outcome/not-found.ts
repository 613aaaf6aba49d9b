import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';

/** Stands at every address that is no page. */
@Component({
  selector: 'app-not-found',
  imports: [RouterLink],
  template: `
    <div class="page-head">
      <h1 tabindex="-1">Page not found</h1>
      <p>There is nothing at this address. It may have been mistyped, or have moved.</p>
    </div>
    <a class="button" routerLink="/">Go to my devices</a>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NotFound {}
