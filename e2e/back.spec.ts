import type { Page } from '@playwright/test';
import { jwksPath } from '#shared/api-paths';
import { chromiumFlags, chromiumPath } from '../tools/chromium.mjs';
import { expectDevices, signIn, signOut } from './screens.ts';
import { expect, test as base } from './test.ts';

const executablePath = chromiumPath();

const test = base.extend<{ other: Page }>({
  // Opens another tab of the same user, then leaves the app in this one.
  other: async ({ page, context, account }, use) => {
    await signIn(page, account);
    const other = await context.newPage();
    await other.goto('/devices');
    await expectDevices(other);
    await page.evaluate(() => document.documentElement.setAttribute('data-kept', ''));
    await page.goto(jwksPath);
    await use(other);
  },
});
// A browser under automation has no back/forward cache by default.
test.use({
  launchOptions: {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: chromiumFlags,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
});

test('the Back button shows nothing of an account after its sign-out', async ({ page, other }) => {
  await signOut(other);

  await goBack(page);

  await expect(page.getByRole('main')).toContainText('You signed out in another tab');
  await expect(page).toHaveURL(/\/ended\?/);
});

test('a page restored by the Back button hears from the other tabs again', async ({
  page,
  other,
}) => {
  await goBack(page);
  await expectDevices(page);

  await signOut(other);

  await expect(page.getByRole('main')).toContainText('You signed out in another tab');
});

/** Goes back; Playwright does not wait for restored pages. */
async function goBack(page: Page): Promise<void> {
  await page.evaluate(() => history.back());
  await expect(page.locator('html')).toHaveAttribute('data-kept');
}
