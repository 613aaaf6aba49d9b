import { DatabaseSync } from 'node:sqlite';
import type { Page } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import {
  expectChip,
  expectDevices,
  expectLiveView,
  lookAgain,
  reopenDevices,
  signIn,
} from './screens.ts';
import { letTabsBePatient } from './patient-tabs.ts';
import { startSystem } from './system/system.ts';
import { expect, test as base } from './test.ts';
import { expireTokens } from './tokens.ts';
import { collectRequests } from './traffic.ts';

// These stop the server and lock its database, so each has its own system.
const test = base.extend({
  system: async ({ kind }, use) => {
    const system = await startSystem(kind, { DATABASE_WAIT_MS: '100' });
    await use(system);
    await system.stop();
  },
});
const triesInTrouble = process.env['TEST_EFFORT'] === 'long' ? 6 : 3;

test('a server outage signs nobody out, and the app continues when the server is back', async ({
  page,
  context,
  account,
  system,
}) => {
  await signIn(page, account);
  await reopenDevices(page);
  const signIns = collectRequests(context, 'POST', apiPaths.login);
  await system.server.stop();

  await page.getByRole('link', { name: 'watch it live' }).click();
  await page.goBack();

  await expect(page.getByRole('alert')).toContainText('You are still signed in');
  await expect(page).toHaveURL('/devices');
  await system.server.start();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expectDevices(page);
  await expect(page.getByRole('main')).toContainText('You are signed in nowhere else.');
  expect(signIns).toEqual([]);
});

test('a browser without a network says so and continues when the network is back', async ({
  page,
  context,
  account,
}) => {
  await signIn(page, account);
  await reopenDevices(page);
  await context.setOffline(true);

  await page.getByRole('link', { name: 'watch it live' }).click();
  await page.goBack();

  await expect(page.getByRole('alert')).toContainText('You are offline. You are still signed in.');
  await context.setOffline(false);
  await expectDevices(page);
});

test('a page that was never opened before opens without a network', async ({
  page,
  context,
  account,
  openBrowser,
}) => {
  const other = await openBrowser();
  await signIn(other, account);
  await other.goto('/account');
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Account');
  const parts = await loadedScripts(other);
  await signIn(page, account);
  await expect.poll(() => loadedScripts(page)).toEqual(expect.arrayContaining(parts));
  await context.setOffline(true);

  await page.getByRole('link', { name: 'Account', exact: true }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Account');
});

test('a page that failed to load keeps the navigation bar and its address', async ({
  page,
  context,
  account,
  complaints,
}) => {
  await signIn(page, account);
  await context.setOffline(true);

  await page.getByRole('link', { name: 'Live view', exact: true }).click();

  await expect(page.getByRole('main')).toContainText('You are still signed in.');
  await expect(page).toHaveURL('/live');
  await expect(page.getByRole('link', { name: 'Devices', exact: true })).toBeVisible();
  expect(complaints.splice(0)).toEqual([expect.stringContaining('Failed to fetch')]);
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Live view');
});

test('a server that cannot write responds with 503, which signs nobody out', async ({
  page,
  context,
  account,
  system,
}) => {
  await signIn(page, account);
  await expireTokens(system, context);
  const busy = page.waitForResponse((response) => response.url().endsWith(apiPaths.refresh));
  const unlock = lockDatabase(system.databaseFile);

  await lookAgain(page);

  expect((await busy).status()).toBe(503);
  await expectChip(page, 'Offline');
  await expect(page).toHaveURL('/devices');
  unlock();
  await lookAgain(page);
  await expectChip(page, 'Signed in');
});

test('a reload while the server cannot write does not show the sign-in page', async ({
  page,
  account,
  system,
}) => {
  await signIn(page, account);
  const unlock = lockDatabase(system.databaseFile);

  await page.reload();

  await expectChip(page, 'Offline');
  await expect(page).toHaveURL('/devices');
  unlock();
  await lookAgain(page);
  await expectDevices(page);
});

test('three tabs retry a failing server together, at growing intervals', async ({
  page,
  context,
  account,
  system,
}) => {
  await letTabsBePatient(context);
  await signIn(page, account);
  await page.getByRole('link', { name: 'Live view' }).click();
  const tabs = [page, await context.newPage(), await context.newPage()];
  for (const tab of tabs.slice(1)) await tab.goto('/live');
  for (const tab of tabs) await expectLiveView(tab);
  await expireTokens(system, context);
  const refreshes = collectRequests(context, 'POST', apiPaths.refresh);
  const unlock = lockDatabase(system.databaseFile);

  for (const tab of tabs) {
    await tab.getByRole('button', { name: 'Send 5 requests', exact: true }).evaluate((send) => {
      setInterval(() => (send as HTMLButtonElement).click(), 250);
    });
  }

  // 2 s, 4 s, 8 s, …: after a minute, the pauses are long.
  await expect.poll(() => refreshes.length, { timeout: 90_000 }).toBe(triesInTrouble);
  await Promise.all(refreshes.map((refresh) => refresh.response()));
  const times = refreshes.map((refresh) => refresh.timing().startTime);
  const restsMs = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  restsMs.forEach((restMs, index) => expect(restMs).toBeGreaterThan(1_990 * 2 ** index));
  // The last tab that tried has told the others to wait.
  for (const tab of tabs) await expectChip(tab, 'Offline');
  unlock();
  await lookAgain(page);
  for (const tab of tabs) await expectChip(tab, 'Signed in');
});

/** Returns the names of the scripts that a page has received. */
function loadedScripts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.js')),
  );
}

/** Blocks writes to the database, as a full disk would; returns the function that unblocks. */
function lockDatabase(file: string): () => void {
  // The server may be writing just now.
  const other = new DatabaseSync(file, { timeout: 10_000 });
  other.exec('BEGIN IMMEDIATE');
  return () => {
    other.close();
  };
}
