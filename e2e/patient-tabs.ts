import type { BrowserContext } from '@playwright/test';

/**
 * Makes tabs wait longer than 150 ms for responses of other tabs.
 *
 * On a busy machine, tabs are slow. A tab without a response refreshes by itself, which is harmless
 * but not what is tested.
 */
export async function letTabsBePatient(context: BrowserContext): Promise<void> {
  await context.addInitScript(bePatient);
}

/** The script that makes a page wait longer. */
export function bePatient(): void {
  const start = globalThis.setTimeout.bind(globalThis);
  const startPatiently = (handler: TimerHandler, ms?: number) =>
    start(handler, ms === 150 ? 20_000 : ms);
  Object.assign(globalThis, { setTimeout: startPatiently });
}
