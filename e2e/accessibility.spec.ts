import type { Page } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import { inventAccount, readDemoAccounts } from './account.ts';
import { expectAccessible, expectToFit } from './accessibility.ts';
import { expectLiveView, fillInSignIn, lookAgain, signIn } from './screens.ts';
import { expect, test } from './test.ts';
import { passAnHour } from './time.ts';
import { holdRequests } from './traffic.ts';

const narrowest = { width: 320, height: 640 };

// Screens without a user, by URL and main heading.
const publicScreens = {
  '/sign-in?returnUrl=%2Fdevices': 'Sign in',
  '/sign-up': 'Create account',
  '/reset#token': 'Choose a new password',
  '/ended?reason=by_user&returnUrl=%2Fdevices': 'Signed out from another device',
  '/forbidden': 'No access',
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

test('a rejected sign-in is accessible', async ({ page, account }) => {
  await page.goto('/sign-in');
  await fillInSignIn(page, { ...account, password: 'not the key' });
  await expect(page.getByRole('alert')).toBeFocused();

  await expectAccessible(page);
});

test('a form with mistakes is accessible', async ({ page }) => {
  await page.goto('/sign-up');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('alert')).toBeFocused();

  await expectAccessible(page);
});

test('a sign-in that has to wait is accessible and becomes available by itself', async ({
  page,
}) => {
  await page.route(`**${apiPaths.login}`, (route) =>
    route.fulfill({
      status: 429,
      headers: { 'Retry-After': '9' },
      contentType: 'application/problem+json',
      json: { status: 429, code: 'too_many_attempts', requestId: 'one' },
    }),
  );
  await page.goto('/sign-in');
  await fillInSignIn(page, inventAccount());
  await expect(page.getByRole('alert')).toContainText(/Too many attempts\. Wait 0:0\d\./);
  const button = page.getByRole('button', { name: 'Sign in' });
  await expect(button).toHaveAttribute('aria-disabled', 'true');

  await expectAccessible(page);

  await expect(button).not.toHaveAttribute('aria-disabled');
});

test('the devices page is accessible', async ({ page, account, openBrowser }) => {
  await signIn(await openBrowser(), account);
  await signIn(page, account);

  await expectAccessible(page);
});

test('the account page and its questions are accessible', async ({ page, account, system }) => {
  await signIn(page, account);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('alert')).toBeFocused();
  await expectAccessible(page);

  await passAnHour(system, page);
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByRole('dialog', { name: "Confirm it's you" })).toBeVisible();
  await expectAccessible(page);
});

test('a long email address fits on the narrowest screen', async ({ page, request }) => {
  const account = inventAccount();
  const longName = { ...account, email: `${'long'.repeat(15)}${account.email.slice(-20)}` };
  expect((await request.post(apiPaths.register, { data: longName })).status()).toBe(201);
  await signIn(page, longName);
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(page.getByRole('main')).toContainText(longName.email);

  await expectToFit(page, narrowest);
});

test('text at twice its size fits on the narrowest screen', async ({ page, account }) => {
  await page.goto('/sign-in');
  await doubleText(page);
  await expectToFit(page, narrowest);
  await signIn(page, account);
  await doubleText(page);

  await expectToFit(page, narrowest);
});

test('the live view is accessible', async ({ page, account }) => {
  await signIn(page, account);
  await page.goto('/live');
  await expectLiveView(page);
  const release = await holdRequests(page, apiPaths.refresh);
  await page.getByRole('button', { name: 'Show one refresh for all tabs' }).click();
  await expect(page.getByText('4 requests are waiting.')).toBeVisible();
  await expectAccessible(page);
  release();

  // A new page, because checking may have taken longer than a refresh is allowed to.
  await page.goto('/live');
  await expectLiveView(page);
  await page.getByRole('button', { name: 'Go offline' }).click();
  await page.getByRole('button', { name: 'Send 5 requests', exact: true }).click();
  await expect(page.getByRole('log')).toContainText('failed (no response)');
  await expectAccessible(page);
});

test('nothing in the live view slides with reduced motion', async ({ page, account }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.clock.install();
  await signIn(page, account);
  await page.goto('/live');
  await expect(page.getByRole('log')).toContainText('/api/me is done');
  // Only CSS can move something now.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 5_000));

  const places = () =>
    page
      .locator('.chip')
      .evaluateAll((chips) => chips.map((chip) => chip.getBoundingClientRect().x));
  const before = await places();
  for (let frames = 0; frames < 5; frames += 1) await page.screenshot();

  expect(before).not.toEqual([]);
  expect(await places()).toEqual(before);
});

test('the current page and theme are marked in forced-colors mode', async ({ page, account }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('/sign-in');
  await expect(page.locator('input:checked + span')).toHaveCSS('border-top-width', '2px');
  await signIn(page, account);

  const open = page.getByRole('link', { name: 'Devices', exact: true });
  await expect(open).toHaveCSS('outline-style', 'solid');
  const other = page.getByRole('link', { name: 'Account', exact: true });
  await expect(other).toHaveCSS('outline-style', 'none');
});

test('the states of a request differ in forced-colors mode', async ({ page, account }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await signIn(page, account);
  await page.goto('/live');
  await page.getByRole('button', { name: 'Show one refresh for all tabs' }).click();
  await expect(page.getByText('No requests are waiting.')).toBeVisible();
  await expect(page.locator('i.replayed').nth(1)).toBeVisible();

  const looks = await page.evaluate(() =>
    ['sent', 'waiting', 'replayed'].map((step) => {
      const part = document.querySelector(`.chip i.${step}`);
      if (part === null) throw new Error(`nothing is ${step}`);
      const { backgroundColor, backgroundImage } = getComputedStyle(part);
      return backgroundColor + backgroundImage;
    }),
  );

  expect(new Set(looks).size).toBe(3);
});

test('the administration is accessible', async ({ page, system }) => {
  const administrator = readDemoAccounts(system.server.output).at(-1);
  if (administrator === undefined) throw new Error('There is no administrator.');
  await signIn(page, administrator);

  await page.goto('/admin/users');
  await expect(page.getByRole('list', { name: 'Accounts' })).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page, { width: 768, height: 1024 });
  await page
    .getByRole('button', { name: /^Manage / })
    .first()
    .click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByLabel('Search by name or email').fill('nobody at all');
  await expect(page.getByText('No accounts match your search.')).toBeVisible();
  await expectAccessible(page);

  await page.goto('/admin/audit');
  await expect(page.getByRole('list', { name: 'Audit' })).toBeVisible();
  await expectAccessible(page);
});

test('the question before signing out another device is accessible', async ({
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

test('the account menu is accessible', async ({ page, account }) => {
  await signIn(page, account);
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByRole('menu')).toBeVisible();

  await expectAccessible(page);
});

test('a list that is loading and one that failed to load are accessible', async ({
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

test('an outdated list is accessible', async ({ page, account }) => {
  await signIn(page, account);
  await page.goto('/account');
  await expect(page.getByRole('button', { name: 'Change password' })).toBeVisible();
  await page.route(`**${apiPaths.me}`, (route) => route.abort());

  await lookAgain(page);

  await expect(page.getByRole('main')).toContainText('Updated just now');
  await expect(page.getByRole('main')).toContainText('You are still signed in.');
  await expectAccessible(page);
});

async function doubleText(page: Page): Promise<void> {
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
}
