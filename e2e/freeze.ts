import type { Page } from '@playwright/test';

/**
 * Stops a tab where it is, with its locks and its requests in the air; gives the way to wake it.
 *
 * By the debugger: a browser that is driven takes every tab for visible, and freezes none. What the
 * tab is told in the meantime by other tabs is lost.
 */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const debugging = await page.context().newCDPSession(page);
  await debugging.send('Debugger.enable');
  const isFrozen = new Promise((resolve) => debugging.once('Debugger.paused', resolve));
  // Ends when the tab wakes, which it need not.
  debugging.send('Runtime.evaluate', { expression: 'debugger' }).catch(() => undefined);
  await isFrozen;
  return async () => {
    await debugging.send('Debugger.resume');
    await debugging.detach();
  };
}
