import type { Page } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import { refreshCookieNames } from '#shared/refresh-cookie';
import { inventAccount, readDemoAccounts } from './account.ts';
import { findInPage } from './find-in-page.ts';
import { expectDevices, fillInSignIn, signIn, signOut } from './screens.ts';
import { expect, test } from './test.ts';
import { refreshCookieOf } from './tokens.ts';
import { holdRequests } from './traffic.ts';

test('the demo accounts that the server prints at startup can sign in', async ({
  openBrowser,
  system,
}) => {
  const accounts = readDemoAccounts(system.server.output);
  expect(accounts).toHaveLength(2);

  for (const account of accounts) await signIn(await openBrowser(), account);
});

test('a new account is signed in at once and can sign in again later', async ({ page }) => {
  const account = inventAccount();
  await page.goto('/');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Name').fill(account.name);
  await page.getByLabel('Email').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expectDevices(page);

  await signOut(page);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await fillInSignIn(page, account);

  await expectDevices(page);
});

test('a wrong password shows a message and keeps the input', async ({ page, account }) => {
  await page.goto('/sign-in');

  await fillInSignIn(page, { ...account, password: 'not the key' });

  await expect(page.getByRole('alert')).toContainText('Wrong email or password.');
  await expect(page.getByLabel('Email')).toHaveValue(account.email);
});

test('a server that never responds to the sign-in counts as unreachable', async ({
  page,
  account,
}) => {
  await page.clock.install();
  await page.goto('/sign-in');
  await holdRequests(page, apiPaths.login);
  const sent = page.waitForRequest(`**${apiPaths.login}`);
  await fillInSignIn(page, account);
  await sent;

  await page.clock.fastForward(30_000);

  await expect(page.getByRole('alert')).toContainText("We can't reach the server.");
  await expect(page.getByRole('button', { name: 'Sign in' })).not.toHaveAttribute('aria-disabled');
});

test("a pressed button stays under the pointer when a field's error appears", async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill('no address');
  await page.getByRole('link', { name: 'Create an account' }).hover();

  await page.mouse.down();
  await expect(page.getByLabel('Email')).not.toBeFocused();
  await letPaint(page);
  await page.mouse.up();

  await expect(page).toHaveURL(/\/sign-up/);
});

test('a signed-out browser shows nothing of the account', async ({ page, context, account }) => {
  await signIn(page, account);

  await signOut(page);

  expect(await context.cookies()).toEqual([]);
  await page.goto('/devices');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
});

for (const kind of ['steady', 'secure'] as const) {
  test.describe(`on the ${kind} system`, () => {
    test.use({ kind });

    test(
      'the refresh token is in a cookie that no script and no other site can use',
      { tag: '@core' },
      async ({ page, context, account }) => {
        await signIn(page, account);

        expect(await refreshCookieOf(context)).toMatchObject({
          name: kind === 'secure' ? refreshCookieNames.secure : refreshCookieNames.plain,
          domain: 'localhost',
          path: '/',
          httpOnly: true,
          sameSite: 'Strict',
          secure: kind === 'secure',
          // Ends with the browser.
          expires: -1,
        });
      },
    );

    test('the cookie outlives the browser if the user stays signed in', async ({
      page,
      context,
      account,
    }) => {
      await page.goto('/sign-in');
      await page
        .getByRole('checkbox', { name: 'Stay signed in on this device', exact: true })
        .check();
      await fillInSignIn(page, account);
      await expectDevices(page);

      const { expires } = await refreshCookieOf(context);

      const days = (expires - Date.now() / 1000) / 86_400;
      expect(days).toBeGreaterThan(13);
      expect(days).toBeLessThanOrEqual(14);
    });

    test(
      'the cookie keeps the session through a reload until sign-out clears it',
      { tag: '@core' },
      async ({ page, context, account }) => {
        await signIn(page, account);
        await page.reload();
        await expectDevices(page);

        await signOut(page);

        expect(await context.cookies()).toEqual([]);
      },
    );
  });
}

test('no token is where a script could read it', async ({ page, context, account }) => {
  const accessToken = await signIn(page, account);
  const refreshToken = (await refreshCookieOf(context)).value;

  expect(await findInPage(page, accessToken)).toEqual([]);
  expect(await findInPage(page, refreshToken)).toEqual([]);
});

test('a cookie with garbage in it counts as no session', async ({ page, context, system }) => {
  await page.goto('/sign-in');
  await context.addCookies([{ name: refreshCookieNames.plain, value: 'lk!!%00', url: system.url }]);
  await page.evaluate(() => localStorage.setItem('latchkey.session', 'session'));

  await page.goto('/devices');

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  expect(await context.cookies()).toEqual([]);
});

/** Waits until the page has handled the last event. */
function letPaint(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
  });
}
