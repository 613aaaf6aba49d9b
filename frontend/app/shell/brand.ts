import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Mark } from './mark';

/** The logo and name, linked to the start page. */
@Component({
  selector: 'app-brand',
  imports: [Mark, RouterLink],
  template: `<a routerLink="/"><app-mark /><span>Latchkey</span></a>`,
  styles: `
    a {
      display: inline-flex;
      align-items: center;
      gap: 0.625rem;
      min-width: var(--target);
      min-height: var(--target);
      color: var(--ink);
      font-size: 1.1875rem;
      font-weight: 650;
      letter-spacing: -0.02em;
      text-decoration: none;
    }
    /* On the narrowest screens the sign stands alone in a full bar. */
    @media (max-width: 26rem) {
      :host-context(.bar) span {
        position: absolute;
        clip-path: inset(50%);
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Brand {}
