import type { Page } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import { createAccount, inventAccount, readDemoAccounts } from './account.ts';
import { expectToBeEnded, fillInSignIn, lookAgain, signIn } from './screens.ts';
import { expect, test as base } from './test.ts';

const test = base.extend<{ admin: Page }>({
  // The administration, opened by the only administrator.
  admin: async ({ openBrowser, system }, use) => {
    const administrator = readDemoAccounts(system.server.output).at(-1);
    if (administrator === undefined) throw new Error('There is no administrator.');
    const admin = await openBrowser();
    await signIn(admin, administrator);
    await admin.getByRole('link', { name: 'Administration' }).click();
    await expect(admin.getByRole('list', { name: 'Accounts' })).toBeVisible();
    await use(admin);
  },
});

test('a disabled account is signed out and can sign in again once it is enabled', async ({
  page,
  account,
  admin,
}) => {
  await signIn(page, account);

  await act(admin, account.email, ['Disable account', 'Disable account']);

  await expect(row(admin, account.email)).toContainText('Disabled');
  await expectToBeEnded(page, 'Your account is disabled');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await fillInSignIn(page, account);
  await expect(page.getByRole('alert')).toContainText('Wrong email or password.');
  await act(admin, account.email, ['Enable account', 'Enable account']);
  await expect(row(admin, account.email)).toContainText('Active');
  await signIn(page, account);
});

test('a promoted user sees the administration until the role is removed', async ({
  page,
  account,
  admin,
}) => {
  await signIn(page, account);
  await act(admin, account.email, ['Make administrator', 'Make administrator']);
  await expect(row(admin, account.email)).toContainText('Administrator');
  await lookAgain(page);
  await page.getByRole('link', { name: 'Administration' }).click();
  await expect(page.getByRole('list', { name: 'Accounts' })).toBeVisible();

  await act(admin, account.email, ['Remove as administrator', 'Remove']);

  await expect(row(admin, account.email)).not.toContainText('Administrator');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No access');
});

test('an administrator signs a user out everywhere', async ({ page, account, admin }) => {
  await signIn(page, account);

  await act(admin, account.email, ['Sign out everywhere', 'Sign out']);

  await expect(row(admin, account.email)).toContainText('Not signed in');
  await expectToBeEnded(page, 'Signed out by an administrator');
});

test('the last administrator cannot be removed and the page says so', async ({ admin, system }) => {
  const email = readDemoAccounts(system.server.output).at(-1)?.email ?? '';
  await admin.getByLabel('Search by name or email').fill(email);
  await expect(row(admin, email)).toContainText('This is you');
  await expect(row(admin, email).getByRole('button')).toHaveCount(0);
  await admin.getByRole('link', { name: 'Account', exact: true }).click();
  await admin.getByRole('button', { name: 'Delete my account' }).click();

  await admin.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();

  await expect(admin.getByRole('alert')).toContainText('There must be at least one administrator.');
});

test('accounts can be searched and paged', async ({ admin, request }) => {
  const { email } = await createAccount(request);
  const family = inventAccount();
  for (let members = 0; members < 51; members += 1) {
    const data = { ...family, name: `Fam ${family.email}`, email: `${members}-${family.email}` };
    expect((await request.post(apiPaths.register, { data })).status()).toBe(201);
  }

  await admin.getByLabel('Search by name or email').fill(`Fam ${family.email}`);
  await expect(row(admin, family.email)).toHaveCount(50);
  // Low enough that both pages scroll.
  await admin.setViewportSize({ width: 1000, height: 240 });
  await admin.getByRole('button', { name: 'Next' }).click();

  await expect(rows(admin)).toHaveCount(1);
  await expect(admin.getByText('Page 2')).toBeVisible();
  await expect.poll(() => admin.evaluate(() => scrollY)).toBe(0);
  await admin.getByRole('button', { name: 'Previous' }).click();
  await expect(rows(admin)).toHaveCount(50);
  await admin.getByLabel('Search by name or email').fill(email);
  await expect(rows(admin)).toHaveText([new RegExp(email)]);
  await admin.getByLabel('Search by name or email').fill(`nobody-${email}`);
  await expect(admin.getByText('No accounts match your search.')).toBeVisible();
});

test('the audit log says who did what to whom and can be filtered', async ({ account, admin }) => {
  await act(admin, account.email, ['Disable account', 'Disable account']);
  await admin.getByRole('link', { name: 'Audit' }).click();

  await admin.getByLabel('Event').selectOption({ label: 'Account disabled' });

  const rows = admin.getByRole('list', { name: 'Audit' }).getByRole('listitem');
  await expect(rows.first()).toContainText(account.email);
  await expect(rows.first()).toContainText('by admin@latchkey.example');
  await expect(rows.filter({ hasNotText: 'Account disabled' })).toHaveCount(0);
  await admin.getByLabel('Event').selectOption({ label: 'Signing keys retired' });
  await expect(admin.getByText('No matching entries.')).toBeVisible();
});

function rows(admin: Page) {
  return admin.getByRole('list', { name: 'Accounts' }).getByRole('listitem');
}

function row(admin: Page, email: string) {
  return rows(admin).filter({ hasText: email });
}

/** Finds an account, chooses an action, and confirms it. */
async function act(
  admin: Page,
  email: string,
  [choice, agreement]: readonly [choice: string, agreement: string],
): Promise<void> {
  await admin.getByLabel('Search by name or email').fill(email);
  // Until then, the row may move away from its menu.
  await expect(rows(admin)).toHaveCount(1);
  await admin.getByRole('button', { name: `Manage ${email}` }).click();
  await admin.getByRole('menuitem', { name: choice }).click();
  await admin.getByRole('dialog').getByRole('button', { name: agreement, exact: true }).click();
  await expect(admin.getByRole('dialog')).toBeHidden();
}
