import type { Page } from '@playwright/test';
import type { System } from './system/system.ts';

/**
 * Advances the server's clock by an hour, so that password entries and reset links become old. The
 * page is reloaded, so that its access token contains the new times.
 */
export async function passAnHour({ server }: System, page: Page): Promise<void> {
  await server.passTime(3600);
  await page.reload();
}
