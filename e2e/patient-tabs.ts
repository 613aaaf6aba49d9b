import type { BrowserContext } from '@playwright/test';

/**
 * Lets the tabs of a browser wait longer for what their siblings answer than 150 ms.
 *
 * On a busy machine a tab takes its time; one that waits in vain refreshes, which harms nobody, but
 * is not what is tested.
 */
export async function letTabsBePatient(context: BrowserContext): Promise<void> {
  await context.addInitScript(bePatient);
}

/** What makes the page patient in which it is run. */
export function bePatient(): void {
  const start = globalThis.setTimeout.bind(globalThis);
  const startPatiently = (handler: TimerHandler, ms?: number) =>
    start(handler, ms === 150 ? 20_000 : ms);
  Object.assign(globalThis, { setTimeout: startPatiently });
}
