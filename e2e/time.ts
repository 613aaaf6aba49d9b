import { DatabaseSync } from 'node:sqlite';
import type { Page } from '@playwright/test';
import type { System } from './system/system.ts';

const hourMs = 3_600_000;

/**
 * Lets an hour pass, on the server, since anybody typed a password and since any reset link was
 * made; the page is loaded again, so that its access token tells it.
 */
export async function passAnHour({ databaseFile }: System, page: Page): Promise<void> {
  const database = new DatabaseSync(databaseFile, { timeout: 10_000 });
  database.exec(`UPDATE sessions SET auth_time = auth_time - ${hourMs};
    UPDATE reset_links SET expires_at = expires_at - ${hourMs};`);
  database.close();
  await page.reload();
}
