import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';

/** Replaces a page that this user may not see. */
@Component({
  selector: 'app-forbidden',
  imports: [RouterLink],
  template: `
    <div class="page-head">
      <h1 tabindex="-1">No access</h1>
      <p>Only administrators can open this page. If you need access, ask one of them.</p>
    </div>
    <a class="button" routerLink="/">Go to my devices</a>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Forbidden {}
