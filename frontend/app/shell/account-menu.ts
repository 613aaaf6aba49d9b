import {
  CdkMenu,
  CdkMenuGroup,
  CdkMenuItem,
  CdkMenuItemRadio,
  CdkMenuTrigger,
} from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../ui/icon';
import { MyAccount } from '../session/my-account';
import { OwnSignOut } from '../session/own-sign-out';
import { ThemeChoice, themeNames, themes } from '../ui/theme';
import { toPages } from './pages';

/** The account menu: who is signed in, the pages, the theme and the sign-out. */
@Component({
  selector: 'app-account-menu',
  imports: [CdkMenu, CdkMenuGroup, CdkMenuItem, CdkMenuItemRadio, CdkMenuTrigger, Icon, RouterLink],
  templateUrl: './account-menu.html',
  styleUrl: './account-menu.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AccountMenu {
  readonly #signOut = inject(OwnSignOut);

  protected readonly me = inject(MyAccount).me.value;
  protected readonly initial = computed(() => toInitial(this.me()?.name ?? ''));
  protected readonly pages = computed(() => toPages(this.me() ?? { isAdmin: false }));
  protected readonly choice = inject(ThemeChoice);
  protected readonly themes = themes;
  protected readonly themeNames = themeNames;

  protected signOut(): void {
    void this.#signOut.run('signed_out');
  }
}

/** Returns the first visible character; an emoji may be several code points. */
function toInitial(name: string): string {
  const [first] = new Intl.Segmenter('en').segment(name.trim());
  return first?.segment ?? '';
}
