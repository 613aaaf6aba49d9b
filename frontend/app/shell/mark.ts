import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The logo: a keyhole in a plate. */
@Component({
  selector: 'app-mark',
  template: `
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="currentColor" />
      <path
        d="M16 7a5.5 5.5 0 0 1 2.6 10.35V24.2a.8.8 0 0 1-.8.8h-3.6a.8.8 0 0 1-.8-.8v-6.85A5.5 5.5 0 0 1 16 7Z"
      />
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      width: 2rem;
      height: 2rem;
      color: var(--accent);
    }
    svg {
      width: 100%;
      height: 100%;
    }
    path {
      fill: var(--on-accent);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Mark {}
