import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { Mark } from './mark';
import { RequestsInFlight } from './requests-in-flight';

/** The root: a skip link, the progress line, and the page. */
@Component({
  selector: 'app-root',
  imports: [Mark, RouterOutlet],
  template: `
    <a class="skip button" href="#main" (click)="skipToMain($event)">Skip to the content</a>
    @if (requests.count() > 0) {
      <div class="line" aria-hidden="true"></div>
    }
    @if (!router.lastSuccessfulNavigation()) {
      <div class="splash" role="status"><app-mark /><span class="sr-only">Loading…</span></div>
    }
    <router-outlet />
  `,
  styleUrl: './app.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  protected readonly requests = inject(RequestsInFlight);
  protected readonly router = inject(Router);

  protected skipToMain(event: Event): void {
    event.preventDefault();
    document.querySelector<HTMLElement>('main')?.focus();
  }
}
