import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';

/** The links between the pages of the administration. */
@Component({
  selector: 'app-admin-nav',
  imports: [RouterLink, RouterLinkActive],
  template: `
    <nav aria-label="Administration">
      <a routerLink="/admin/users" routerLinkActive="active" ariaCurrentWhenActive="page">Users</a>
      <a routerLink="/admin/audit" routerLinkActive="active" ariaCurrentWhenActive="page">Audit</a>
    </nav>
  `,
  styles: `
    nav {
      display: flex;
      gap: 0.5rem;
      margin-block-end: 1.25rem;
      border-block-end: 1px solid var(--line);
    }
    a {
      display: inline-flex;
      align-items: center;
      min-width: var(--target);
      min-height: var(--target);
      padding: 0 0.75rem;
      color: var(--ink-soft);
      text-decoration: none;
    }
    a:hover {
      color: var(--ink);
    }
    .active {
      color: var(--ink);
      font-weight: 600;
      box-shadow: inset 0 -2px var(--accent);
    }
    @media (forced-colors: active) {
      .active {
        outline: 2px solid Highlight;
        outline-offset: -2px;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AdminNav {}
