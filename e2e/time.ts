import type { Page } from '@playwright/test';
import type { System } from './system/system.ts';

/**
 * Lets an hour pass, on the server, since anybody typed a password and since any reset link was
 * made; the page is loaded again, so that its access token tells it.
 */
export async function passAnHour({ server }: System, page: Page): Promise<void> {
  await server.passTime(3600);
  await page.reload();
}
