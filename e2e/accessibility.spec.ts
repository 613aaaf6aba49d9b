import type { Page } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import { readDemoAccounts } from './account.ts';
import { expectAccessible } from './accessibility.ts';
import { expectDevices, fillInSignIn, signIn } from './screens.ts';
import { expect, test } from './test.ts';
import { holdRequests } from './traffic.ts';

// Screens that need nobody, by address and main heading.
const publicScreens = {
  '/sign-in?returnUrl=%2Fdevices': 'Sign in',
  '/sign-up': 'Create account',
  '/reset#token': 'Choose a new password',
  '/ended?reason=by_user&returnUrl=%2Fdevices': 'Signed out from another device',
  '/forbidden': 'Not for this account',
  '/broken': 'Something went wrong',
  '/no-such-page': 'Page not found',
};

for (const [address, heading] of Object.entries(publicScreens)) {
  test(`"${heading}" is for everybody`, async ({ page }) => {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);

    await expectAccessible(page);
  });
}

test('a sign-in that was refused is for everybody', async ({ page, account }) => {
  await page.goto('/sign-in');
  await fillInSignIn(page, { ...account, password: 'not the key' });
  await expect(page.getByRole('alert')).toBeFocused();

  await expectAccessible(page);
});

test('a form with mistakes is for everybody', async ({ page }) => {
  await page.goto('/sign-up');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('alert')).toBeFocused();

  await expectAccessible(page);
});

test('the devices are for everybody', async ({ page, account, openBrowser }) => {
  await signIn(await openBrowser(), account);
  await signIn(page, account);

  await expectAccessible(page);
});

test('the own account is for everybody', async ({ page, account }) => {
  await signIn(page, account);
  await page.goto('/account');
  await expect(page.getByRole('button', { name: 'Change password' })).toBeVisible();

  await expectAccessible(page);
});

test('the live view is for everybody', async ({ page, account }) => {
  await signIn(page, account);
  await page.goto('/live');
  await page.getByRole('button', { name: 'Send 5 requests', exact: true }).click();
  await expect(page.getByRole('log')).toContainText('/api/me');

  await expectAccessible(page);
});

test('the administration is for everybody', async ({ page, system }) => {
  const administrator = readDemoAccounts(system.server.output).at(-1);
  if (administrator === undefined) throw new Error('There is no administrator.');
  await signIn(page, administrator);

  await page.goto('/admin/users');
  await expect(page.getByRole('list', { name: 'Accounts' })).toBeVisible();
  await expectAccessible(page);

  await page.goto('/admin/audit');
  await expect(page.getByRole('list', { name: 'Audit' })).toBeVisible();
  await expectAccessible(page);
});

test('the question before another device is signed out is for everybody', async ({
  page,
  account,
  openBrowser,
}) => {
  await signIn(await openBrowser(), account);
  await signIn(page, account);
  await page.getByRole('button', { name: /^Sign out .* on / }).click();
  await expect(page.getByRole('dialog')).toBeVisible();

  await expectAccessible(page);
});

test('the account menu is for everybody', async ({ page, account }) => {
  await signIn(page, account);
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByRole('menu')).toBeVisible();

  await expectAccessible(page);
});

test('a list that is loading, and one that could not be loaded, are for everybody', async ({
  page,
  account,
}) => {
  await signIn(page, account);
  const release = await holdRequests(page, apiPaths.sessions);
  await page.reload();
  await expect(page.getByRole('main').getByText('Loading…')).toBeAttached();
  await expectAccessible(page);

  await page.route(`**${apiPaths.sessions}`, (route) => route.abort());
  release();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expectAccessible(page);
});

test('a keyboard is enough to sign in and to sign out', async ({ page, account }) => {
  await page.goto('/sign-in');

  await tabTo(page, 'Email');
  await page.keyboard.type(account.email);
  await tabTo(page, 'Password');
  await page.keyboard.type(account.password);
  await page.keyboard.press('Enter');
  await expectDevices(page);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tabTo(page, 'Account', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('the first stop of the keyboard leads past the bar to the content', async ({
  page,
  account,
}) => {
  await signIn(page, account);
  await page.reload();
  await expectDevices(page);

  await tabTo(page, 'Skip to the content');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('main')).toBeFocused();
});

/** Goes from stop to stop until the one of that name has the focus. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  const nameOfStop = () =>
    page.evaluate(() => {
      const stop = document.activeElement;
      const label = stop instanceof HTMLInputElement ? stop.labels?.[0] : stop;
      return stop?.getAttribute('aria-label') ?? label?.textContent ?? '';
    });
  for (let stops = 0; stops < 20; stops += 1) {
    await page.keyboard.press(key);
    if ((await nameOfStop()).trim() === name) return;
  }
  throw new Error(`The keyboard does not come to "${name}".`);
}
