import type { Page } from '@playwright/test';

/**
 * Freezes a tab with its locks and requests in flight; returns the function that wakes it.
 *
 * Uses the debugger, because a browser under automation treats every tab as visible. Messages from
 * other tabs are lost meanwhile.
 */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const debugging = await page.context().newCDPSession(page);
  await debugging.send('Debugger.enable');
  const isFrozen = new Promise((resolve) => debugging.once('Debugger.paused', resolve));
  // Ends when the tab wakes, if it does.
  debugging.send('Runtime.evaluate', { expression: 'debugger' }).catch(() => undefined);
  await isFrozen;
  return async () => {
    await debugging.send('Debugger.resume');
    await debugging.detach();
  };
}
