import type { Locator } from '@playwright/test';
import { signIn } from './screens.ts';
import { expect, test } from './test.ts';

test('a password manager recognizes the sign-in fields', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(page.getByLabel('Email')).toBeVisible();

  expect(await fieldsOf(page.locator('form#sign-in'))).toEqual([
    { id: 'email', name: 'sign-in.email', autocomplete: 'username' },
    { id: 'password', name: 'sign-in.password', autocomplete: 'current-password' },
  ]);
});

test('a password manager recognizes the fields of a new account', async ({ page }) => {
  await page.goto('/sign-up');
  await expect(page.getByLabel('Email')).toBeVisible();

  expect(await fieldsOf(page.locator('form#sign-up'))).toEqual([
    { id: 'name', name: 'sign-up.name', autocomplete: 'name' },
    { id: 'email', name: 'sign-up.email', autocomplete: 'username' },
    { id: 'password', name: 'sign-up.password', autocomplete: 'new-password' },
  ]);
});

test("a password manager learns which account's password is changed", async ({ page, account }) => {
  await signIn(page, account);
  await page.goto('/account');
  await expect(page.getByRole('button', { name: 'Change password' })).toBeVisible();
  const form = page.locator('form#password-form');

  expect(await fieldsOf(form)).toEqual([
    { id: '', name: 'username', autocomplete: 'username' },
    {
      id: 'current-password',
      name: 'password-form.currentPassword',
      autocomplete: 'current-password',
    },
    { id: 'new-password', name: 'password-form.newPassword', autocomplete: 'new-password' },
  ]);
  await expect(form.locator('[name=username]')).toHaveValue(account.email);
});

function fieldsOf(form: Locator) {
  return form.locator('input:not([type=checkbox])').evaluateAll((inputs) =>
    (inputs as HTMLInputElement[]).map(({ id, name, autocomplete }) => ({
      id,
      name,
      autocomplete,
    })),
  );
}
