import type { Page } from '@playwright/test';

declare global {
  var shownHeadings: string[];
}

/** Records every main heading that a page shows from its start, and returns them. */
export async function recordHeadings(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    globalThis.shownHeadings = [];
    const record = () => {
      for (const { innerText } of document.querySelectorAll('h1')) {
        if (!shownHeadings.includes(innerText)) shownHeadings.push(innerText);
      }
    };
    const observer = new MutationObserver(record);
    observer.observe(document, { childList: true, subtree: true, characterData: true });
  });
  return () => page.evaluate(() => shownHeadings);
}
