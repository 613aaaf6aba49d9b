import type { Page } from '@playwright/test';
import { jwksPath } from '#shared/api-paths';
import { chromiumFlags, chromiumPath } from '../tools/chromium.mjs';
import { expectDevices, signIn, signOut } from './screens.ts';
import { expect, test as base } from './test.ts';

const executablePath = chromiumPath();

const test = base.extend<{ other: Page }>({
  // Another tab of the user who is signed in here; then this one leaves the app.
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
// A browser that is driven has no back/forward cache unless it is asked for.
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

/** Goes back to the page as it was left, which is none of the navigations Playwright waits for. */
async function goBack(page: Page): Promise<void> {
  await page.evaluate(() => history.back());
  await expect(page.locator('html')).toHaveAttribute('data-kept');
}
