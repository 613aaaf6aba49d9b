import type { Page } from '@playwright/test';

/** Presses Tab until the control with a name is focused. */
export async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  const nameOfStop = () =>
    page.evaluate(() => {
      const stop = document.activeElement;
      const labelledBy = stop?.getAttribute('aria-labelledby');
      const isField = stop instanceof HTMLInputElement || stop instanceof HTMLSelectElement;
      const label = isField ? stop.labels?.[0] : document.getElementById(labelledBy ?? '');
      return stop?.getAttribute('aria-label') ?? (label ?? stop)?.textContent ?? '';
    });
  for (let stops = 0; stops < 40; stops += 1) {
    await page.keyboard.press(key);
    if ((await nameOfStop()).trim() === name) return;
  }
  throw new Error(`The keyboard does not come to "${name}".`);
}
