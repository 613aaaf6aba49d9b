import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';

/** The page for unknown URLs. */
@Component({
  selector: 'app-not-found',
  imports: [RouterLink],
  template: `
    <div class="page-head">
      <h1 tabindex="-1">Page not found</h1>
      <p>This page doesn't exist. Check the address for typing mistakes.</p>
    </div>
    <a class="button" routerLink="/">Go to my devices</a>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NotFound {}
