import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ThemeSwitch } from '../ui/theme-switch';
import { Brand } from './brand';

/** The frame of the pages without a session: the logo and one card. */
@Component({
  selector: 'app-plain-page',
  imports: [Brand, RouterOutlet, ThemeSwitch],
  template: `
    <header>
      <app-brand />
    </header>
    <main id="main" tabindex="-1">
      <div class="card"><router-outlet /></div>
    </main>
    <footer><app-theme-switch name="page-theme" /></footer>
  `,
  styleUrl: './plain-page.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PlainPage {}
