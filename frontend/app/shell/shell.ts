import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { MyAccount } from '../session/my-account';
import { AccountMenu } from './account-menu';
import { Brand } from './brand';
import { loadPagesAhead } from './load-pages-ahead';
import { toPages } from './pages';
import { SessionChip } from './session-chip';

/** The frame of the signed-in pages: logo, navigation, session state and account menu. */
@Component({
  selector: 'app-shell',
  imports: [AccountMenu, Brand, RouterLink, RouterLinkActive, RouterOutlet, SessionChip],
  templateUrl: './shell.html',
  styleUrl: './shell.css',
  host: { '(document:visibilitychange)': 'check()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Shell {
  readonly #me = inject(MyAccount).me;
  protected readonly pages = computed(() => toPages(this.#me.value() ?? { isAdmin: false }));

  constructor() {
    loadPagesAhead();
  }

  /** Reloads the account, so that an ended session is noticed. */
  protected check(): void {
    if (document.visibilityState === 'visible') this.#me.reload();
  }
}
