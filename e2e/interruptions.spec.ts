import type { Cookie, Request } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import { createAccount } from './account.ts';
import { chooseSignOut, expectChip, expectDevices, lookAgain, signIn, signOut } from './screens.ts';
import { expect, test as base } from './test.ts';
import { expireTokens, refreshCookieOf, refreshWith } from './tokens.ts';
import { holdRequests } from './traffic.ts';

const test = base.extend<{ cookie: Cookie }>({
  // The page is signed in, and its access token has expired.
  cookie: async ({ page, context, account, system }, use) => {
    await signIn(page, account);
    await expireTokens(system, context);
    await use(await refreshCookieOf(context));
  },
});

test('a sign-out that did not reach the server is retried, and the session is not restored', async ({
  page,
  context,
  account,
  system,
}) => {
  await signIn(page, account);
  const cookie = await refreshCookieOf(context);
  await page.route(`**${apiPaths.logout}`, (route) => route.abort());
  const unheard = page.waitForEvent('requestfailed', isSignOut);
  await chooseSignOut(page);
  await unheard;
  expect(await context.cookies()).toEqual([cookie]);
  await page.unroute(`**${apiPaths.logout}`);

  const heard = page.waitForResponse((response) => response.url().endsWith(apiPaths.logout));
  await page.goto('/devices');

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  expect((await heard).status()).toBe(200);
  expect(await context.cookies()).toEqual([]);
  expect(await refreshWith(cookie, system.url)).toMatchObject({
    status: 401,
    body: { reason: 'signed_out' },
  });
});

test('a sign-out without a network is sent once there is one', async ({
  page,
  context,
  account,
  system,
}) => {
  await signIn(page, account);
  const cookie = await refreshCookieOf(context);
  await context.setOffline(true);
  const unheard = page.waitForEvent('requestfailed', isSignOut);
  await chooseSignOut(page);
  await unheard;

  const heard = page.waitForResponse((response) => isSignOut(response.request()));
  await context.setOffline(false);

  expect((await heard).status()).toBe(200);
  expect(await refreshWith(cookie, system.url)).toMatchObject({
    status: 401,
    body: { reason: 'signed_out' },
  });
  await page.goto('/devices');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
});

test.describe('on an expired token', () => {
  for (const hasRotated of [false, true]) {
    const moment = hasRotated ? 'after the server has rotated' : 'before the server has heard';
    test(`a reload during a refresh, ${moment}, keeps the session`, async ({
      page,
      context,
      cookie,
      system,
    }) => {
      const { promise: isUnderWay, resolve: tell } = Promise.withResolvers<undefined>();
      const refreshInVain = async () => {
        if (hasRotated) await refreshWith(cookie, system.url);
        tell(undefined);
      };
      await page.route(`**${apiPaths.refresh}`, refreshInVain, { times: 1 });
      await lookAgain(page);
      await isUnderWay;

      await page.reload();

      await expectDevices(page);
      expect((await refreshCookieOf(context)).value).not.toBe(cookie.value);
    });
  }

  test('a reload while another tab is refreshing keeps the session', async ({
    page,
    context,
    cookie,
  }) => {
    const other = await context.newPage();
    const release = await holdRequests(other, apiPaths.refresh);
    const held = other.waitForRequest((sent) => sent.url().endsWith(apiPaths.refresh));
    await other.goto('/devices');
    await held;
    await lookAgain(page);
    const queue = () => page.evaluate(async () => (await navigator.locks.query()).pending?.length);
    await expect.poll(queue).toBe(1);

    await page.reload();
    release();

    await expectDevices(page);
    await expectDevices(other);
    expect((await refreshCookieOf(context)).value).not.toBe(cookie.value);
  });

  test('a reload between a refresh and its retries keeps the session', async ({
    page,
    context,
    cookie,
  }) => {
    const { promise: isSentAgain, resolve: tell } = Promise.withResolvers<undefined>();
    let isFirst = true;
    await page.route(`**${apiPaths.me}`, async (route) => {
      if (isFirst) await route.continue();
      else tell(undefined);
      isFirst = false;
    });
    await lookAgain(page);
    await isSentAgain;
    await page.unroute(`**${apiPaths.me}`);

    await page.reload();

    await expectDevices(page);
    expect((await refreshCookieOf(context)).value).not.toBe(cookie.value);
  });

  test(
    'a refresh whose response was lost is retried',
    { tag: '@core' },
    async ({ page, cookie, system }) => {
      await page.route(
        `**${apiPaths.refresh}`,
        async (route) => {
          expect(await refreshWith(cookie, system.url)).toMatchObject({ status: 200 });
          await route.abort();
        },
        { times: 1 },
      );
      await lookAgain(page);
      await expectChip(page, 'Offline');

      await lookAgain(page);

      await expectChip(page, 'Signed in');
      await page.reload();
      await expectDevices(page);
    },
  );

  test("a user who signs in during another user's refresh stays signed in", async ({
    page,
    request,
    cookie,
    system,
  }) => {
    const somebodyElse = await createAccount(request);
    const { promise: isUnderWay, resolve: tell } = Promise.withResolvers<undefined>();
    const { promise: isReleased, resolve: release } = Promise.withResolvers<undefined>();
    await page.route(
      `**${apiPaths.refresh}`,
      async (route) => {
        const { status, body } = await refreshWith(cookie, system.url);
        tell(undefined);
        await isReleased;
        await route.fulfill({ status, json: body });
      },
      { times: 1 },
    );
    await lookAgain(page);
    await isUnderWay;

    await signOut(page);
    await signIn(page, somebodyElse);
    release(undefined);

    await page.getByRole('button', { name: 'Account' }).click();
    await expect(page.getByRole('menu')).toContainText(somebodyElse.email);
    await page.reload();
    await page.getByRole('button', { name: 'Account' }).click();
    await expect(page.getByRole('menu')).toContainText(somebodyElse.email);
    expect(await refreshWith(cookie, system.url)).toMatchObject({ status: 401 });
  });
});

function isSignOut(request: Request): boolean {
  return request.url().endsWith(apiPaths.logout);
}
