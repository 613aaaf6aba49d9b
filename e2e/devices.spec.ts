import type { Page } from '@playwright/test';
import { expectDevices, expectToBeEnded, signIn } from './screens.ts';
import { expect, test as base } from './test.ts';

const firefoxOnLinux = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const safariOnMac =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15';

const test = base.extend<{ other: Page }>({
  // Another browser of the same user, who then also signs in here.
  other: async ({ page, account, openBrowser }, use) => {
    const other = await openBrowser(firefoxOnLinux);
    await signIn(other, account);
    await signIn(page, account);
    await use(other);
  },
});

test('the list shows every signed-in browser, the current one first', async ({
  page,
  account,
  openBrowser,
}) => {
  await signIn(await openBrowser(firefoxOnLinux), account);
  await signIn(await openBrowser(safariOnMac), account);

  await signIn(page, account);

  const rows = page.getByRole('list', { name: 'Signed-in devices' }).getByRole('listitem');
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('This device');
  await expect(rows.filter({ hasText: 'Firefox on Linux' })).toContainText('127.0.0.0/24');
  await expect(rows.filter({ hasText: 'Safari on macOS' })).toContainText('Last used');
});

test('a browser that was signed out from another one says why at its next request', async ({
  page,
  other,
}) => {
  await page.getByRole('button', { name: 'Sign out Firefox on Linux' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();

  await expect(page.getByText('Firefox on Linux was signed out.')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('You are signed in nowhere else.');
  await expectToBeEnded(other, 'Signed out from another device');
  await expect(other.getByRole('main')).toContainText(
    /This happened on .*, from Chrome on Windows\./,
  );
  await other.goto('/devices');
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Sign in');
});

test('every tab says from which device it was signed out, even after a reload', async ({
  page,
  other,
}) => {
  const tab = await other.context().newPage();
  await tab.goto('/devices');
  await expectDevices(tab);
  await page.getByRole('button', { name: 'Sign out Firefox on Linux' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('Firefox on Linux was signed out.')).toBeVisible();

  await expectToBeEnded(other, 'Signed out from another device');
  await other.reload();

  for (const ended of [other, tab]) {
    await expect(ended.getByRole('main')).toContainText('from Chrome on Windows.');
  }
});

test('Cancel ends no session', async ({ page, other }) => {
  await page.getByRole('button', { name: 'Sign out Firefox on Linux' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

  await expect(page.getByRole('dialog')).toBeHidden();
  await other.reload();
  await expectDevices(other);
});

test('all other browsers can be signed out at once', async ({ page, account, openBrowser }) => {
  const others = [await openBrowser(firefoxOnLinux), await openBrowser(safariOnMac)];
  for (const other of others) await signIn(other, account);
  await signIn(page, account);

  await page.getByRole('button', { name: 'Sign out all others (2)' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out all others' }).click();

  await expect(page.getByText('2 devices were signed out.')).toBeVisible();
  for (const other of others) await expectToBeEnded(other, 'Signed out from another device');
  await page.reload();
  await expectDevices(page);
});
