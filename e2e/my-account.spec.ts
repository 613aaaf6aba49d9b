import type { Page } from '@playwright/test';
import type { Account } from './account.ts';
import { expectDevices, expectToBeEnded, fillInSignIn, signIn } from './screens.ts';
import { runCommand } from './system/run-command.ts';
import { expect, test } from './test.ts';
import { passAnHour } from './time.ts';

const newPassword = 'another key for the door';

test('changing the password signs out the other devices and says how many', async ({
  page,
  account,
  openBrowser,
}) => {
  const others = [await openBrowser(), await openBrowser(), await openBrowser()];
  for (const other of others) await signIn(other, account);
  await openAccount(page, account);

  await changePassword(page, account.password);

  await expect(page.getByText('Password changed. 3 other devices were signed out.')).toBeVisible();
  for (const other of others) await expectToBeEnded(other, 'Your password was changed');
  await page.reload();
  await expect(page.getByLabel('Current password', { exact: true })).toHaveValue('');
  await others[0]?.getByRole('link', { name: 'Sign in' }).click();
  await fillInSignIn(others[0] ?? page, { ...account, password: newPassword });
  await expectDevices(others[0] ?? page);
});

test('the password cannot be changed without knowing it', async ({ page, account }) => {
  await openAccount(page, account);

  await changePassword(page, 'not the key');

  await expect(page.getByRole('alert')).toContainText('Wrong password. Try again.');
  await expect(page.getByRole('alert')).toBeFocused();
  await expect(page.getByLabel('New password', { exact: true })).toHaveValue(newPassword);
});

test('a new name appears everywhere at once', async ({ page, account }) => {
  await openAccount(page, account);
  await page.getByLabel('Name').fill('Dora Door');

  await page.getByRole('button', { name: 'Save name' }).click();

  await expect(page.getByText('Name saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Account', exact: true }).click();
  await expect(page.getByRole('menu')).toContainText('Dora Door');
});

test('an old sign-in asks for the password again, and then the action continues', async ({
  page,
  account,
  openBrowser,
  system,
}) => {
  const other = await openBrowser();
  await signIn(other, account);
  await signIn(page, account);
  await passAnHour(system, page);
  await page.getByRole('button', { name: /^Sign out .* on / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();

  await confirm(page, 'not the key');
  await expect(page.getByRole('alert')).toContainText('Wrong password. Try again.');
  await confirm(page, account.password);

  await expect(page.getByText(/ was signed out\./)).toBeVisible();
  await expect(page.getByRole('main')).toContainText('You are signed in nowhere else.');
  await expectToBeEnded(other, 'Signed out from another device');
});

test('a deleted account is signed out on every device', async ({
  page,
  account,
  openBrowser,
  system,
}) => {
  const other = await openBrowser();
  await signIn(other, account);
  await openAccount(page, account);
  await passAnHour(system, page);
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();

  await confirm(page, account.password);

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account was deleted');
  await expectToBeEnded(other, 'Your account was deleted');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await fillInSignIn(page, account);
  await expect(page.getByRole('alert')).toContainText('Wrong email or password.');
});

test('a reset link sets a new password once', async ({ page, account, system }) => {
  const link = await makeResetLink(account, system);
  await page.goto(link);
  await setPassword(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Password changed');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await fillInSignIn(page, { ...account, password: newPassword });
  await expectDevices(page);

  await page.goto('about:blank');
  await page.goto(link);
  await setPassword(page);

  await expect(page.getByRole('heading', { level: 1 })).toHaveText("This link doesn't work");
  await expect(page.getByRole('main')).toContainText('Ask your administrator for a new one');
});

test('a reset link that is older than an hour says so and changes nothing', async ({
  page,
  account,
  system,
}) => {
  const link = await makeResetLink(account, system);
  await passAnHour(system, page);
  await page.goto(link);

  await setPassword(page);

  await expect(page.getByRole('heading', { level: 1 })).toHaveText("This link doesn't work");
  await signIn(page, account);
});

async function openAccount(page: Page, account: Account): Promise<void> {
  await signIn(page, account);
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Change password' })).toBeVisible();
}

async function changePassword(page: Page, currentPassword: string): Promise<void> {
  await page.getByLabel('Current password', { exact: true }).fill(currentPassword);
  await page.getByLabel('New password', { exact: true }).fill(newPassword);
  await page.getByRole('button', { name: 'Change password' }).click();
}

async function confirm(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: "Confirm it's you" });
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
}

async function makeResetLink(
  { email }: Account,
  system: Parameters<typeof runCommand>[0],
): Promise<string> {
  const [link = ''] = (await runCommand(system, 'users', 'reset', email)).split('\n');
  return link;
}

async function setPassword(page: Page): Promise<void> {
  await page.getByLabel('New password', { exact: true }).fill(newPassword);
  await page.getByRole('button', { name: 'Set new password' }).click();
}
