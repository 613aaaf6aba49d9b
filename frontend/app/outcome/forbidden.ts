import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';

/** Stands in for a page that is not for this user. */
@Component({
  selector: 'app-forbidden',
  imports: [RouterLink],
  template: `
    <div class="page-head">
      <h1 tabindex="-1">Not for this account</h1>
      <p>This page is for administrators. If you should be one, ask an administrator.</p>
    </div>
    <a class="button" routerLink="/">Go to my devices</a>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Forbidden {}
