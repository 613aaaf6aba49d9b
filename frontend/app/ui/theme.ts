import { DOCUMENT, Injectable, inject, signal } from '@angular/core';

/** How the app may look; `system` follows the device. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** What each is called. */
export const themeNames: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };

// public/theme.js reads the same entry before the first paint.
const storageKey = 'latchkey.theme';

/** Keeps the theme somebody chose in this browser. */
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
