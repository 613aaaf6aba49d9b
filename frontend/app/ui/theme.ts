import { DOCUMENT, Injectable, inject, signal } from '@angular/core';

/** The themes; `system` follows the device. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The name of each theme. */
export const themeNames: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };

// public/theme.js reads the same entry before the first paint.
const storageKey = 'latchkey.theme';

/** Stores the chosen theme in this browser. */
@Injectable({ providedIn: 'root' })
export class ThemeChoice {
  readonly #root = inject(DOCUMENT).documentElement;
  readonly #theme = signal(toTheme(this.#root.dataset['theme']));
  readonly theme = this.#theme.asReadonly();

  choose(theme: Theme): void {
    this.#theme.set(theme);
    if (theme === 'system') delete this.#root.dataset['theme'];
    else this.#root.dataset['theme'] = theme;
    try {
      localStorage.setItem(storageKey, theme);
    } catch (error) {
      console.warn('The theme holds until this page is closed: storage is not open to it.', error);
    }
  }
}

function toTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system';
}
