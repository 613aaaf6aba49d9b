import { tabTo } from './keyboard.ts';
import { expectDevices, signIn } from './screens.ts';
import { expect, test } from './test.ts';

test('signing in and out works with the keyboard alone', async ({ page, account }) => {
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

test('the first Tab stop skips the navigation bar', async ({ page, account }) => {
  await signIn(page, account);
  await page.reload();
  await expectDevices(page);

  await tabTo(page, 'Skip to the content');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('main')).toBeFocused();
});

test('signing out a device works with the keyboard, and the focus moves to the next one', async ({
  page,
  account,
  openBrowser,
}) => {
  await signIn(await openBrowser(), account);
  await signIn(page, account);
  const question = page.getByRole('dialog');
  const theirs = page.getByRole('button', { name: /^Sign out .* on / });
  const name = (await theirs.getAttribute('aria-label')) ?? '';
  await tabTo(page, name);
  await page.keyboard.press('Enter');
  await expect(question).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(theirs).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question).toBeVisible();

  await tabTo(page, 'Sign out');
  await page.keyboard.press('Enter');

  await expect(page.getByText(' was signed out.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 2 })).toBeFocused();
});

test('changing the password works with the keyboard alone', async ({ page, account }) => {
  await signIn(page, account);
  await tabTo(page, 'Account', 'Shift+Tab');
  await tabTo(page, 'Account', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Account');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tabTo(page, 'Current password');
  await page.keyboard.type('not the key');
  await tabTo(page, 'New password');
  await page.keyboard.type('another key for the door');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeFocused();

  await tabTo(page, 'Wrong password. Try again.');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Current password', { exact: true })).toBeFocused();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(account.password);
  await page.keyboard.press('Enter');

  await expect(page.getByText('Password changed.')).toBeVisible();
});

test('watching a refresh works with the keyboard alone', async ({ page, account }) => {
  await signIn(page, account);
  await tabTo(page, 'Live view', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tabTo(page, 'No network');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'No network' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await tabTo(page, 'Refresh now', 'Shift+Tab');
  await page.keyboard.press('Enter');
  const log = page.getByRole('log');
  await expect(log).toContainText('got no token');

  await tabTo(page, 'Show');
  await page.keyboard.type('Requests');
  await expect(log).not.toContainText('got no token');
  await tabTo(page, 'Pause');
  await page.keyboard.press('Space');
  await tabTo(page, 'Log');
  await expect(log).toBeFocused();
});
