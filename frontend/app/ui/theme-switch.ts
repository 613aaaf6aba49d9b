import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { ThemeChoice, themeNames, themes } from './theme';

/** Three radio buttons in a row: system, light, dark. */
@Component({
  selector: 'app-theme-switch',
  template: `
    <fieldset>
      <legend class="sr-only">Theme</legend>
      @for (theme of themes; track theme) {
        <label>
          <input
            type="radio"
            class="sr-only"
            [name]="name()"
            [value]="theme"
            [checked]="choice.theme() === theme"
            (change)="choice.choose(theme)"
          />
          <span>{{ names[theme] }}</span>
        </label>
      }
    </fieldset>
  `,
  styleUrl: './theme-switch.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ThemeSwitch {
  /** The name of the radio group; it must be unique on the page. */
  readonly name = input.required<string>();

  protected readonly choice = inject(ThemeChoice);
  protected readonly themes = themes;
  protected readonly names = themeNames;
}
