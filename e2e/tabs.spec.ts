import type { BrowserContext, Page } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import { inventAccount } from './account.ts';
import { freeze } from './freeze.ts';
import { letTabsBePatient } from './patient-tabs.ts';
import {
  chooseSignOut,
  expectChip,
  expectDevices,
  lookAgain,
  reopenDevices,
  signIn,
  signOut,
} from './screens.ts';
import { expect, test } from './test.ts';
import { expireTokens, tokenAfterGlance } from './tokens.ts';
import { collectRequests, holdRequests } from './traffic.ts';

const rounds = 3;

// What can happen to a tab.
const fates: Record<string, (page: Page) => Promise<unknown>> = {
  closed: (page) => page.close(),
  crashed: (page) => page.goto('chrome://crash').catch(() => undefined),
};

test(
  'a new tab gets its token from another tab instead of the server',
  { tag: '@core' },
  async ({ page, context, account }) => {
    await letTabsBePatient(context);
    await signIn(page, account);
    const refreshes = collectRequests(context, 'POST', apiPaths.refresh);

    await openTab(context);

    expect(refreshes).toEqual([]);
  },
);

test(
  'signing out in one tab signs out the others',
  { tag: '@core' },
  async ({ page, context, account }) => {
    await signIn(page, account);
    const others = [await openTab(context), await openTab(context)];
    // Before the request reached the server.
    await holdRequests(page, apiPaths.logout);

    await chooseSignOut(page);

    for (const other of others) {
      await expect(other.getByRole('main')).toContainText('You signed out in another tab');
    }
  },
);

test('a tab that was frozen during a sign-out is signed out when it wakes', async ({
  page,
  context,
  account,
}) => {
  await signIn(page, account);
  const other = await openTab(context);
  const wake = await freeze(other);
  await signOut(page);

  await wake();
  await lookAgain(other);

  await expect(other.getByRole('main')).toContainText('You signed out in another tab');
});

test('signing in in one tab signs in another tab on the sign-in page', async ({
  page,
  context,
  account,
}) => {
  const waiting = await context.newPage();
  await waiting.goto('/devices');
  await expect(waiting.getByRole('heading', { level: 1 })).toHaveText('Sign in');

  await signIn(page, account);

  await expectDevices(waiting);
});

test('signing in as another user in one tab switches all tabs', async ({
  page,
  context,
  account,
  request,
}) => {
  await signIn(page, account);
  const other = await openTab(context);
  const somebodyElse = inventAccount();
  await request.post(apiPaths.register, { data: somebodyElse });

  await signOut(page);
  await expect(other.getByRole('main')).toContainText('You signed out in another tab');
  await signIn(page, somebodyElse);

  await expectDevices(other);
  await other.getByRole('button', { name: 'Account' }).click();
  await expect(other.getByRole('menu')).toContainText(somebodyElse.email);
});

test.describe('on an expired token', () => {
  test(
    'five tabs that expire together share one refresh, again and again',
    { tag: '@core' },
    async ({ page, context, account, system }) => {
      await context.clock.install();
      await letTabsBePatient(context);
      await signIn(page, account);
      const tabs = [page];
      while (tabs.length < 5) tabs.push(await openTab(context));

      for (let round = 1; round <= rounds; round += 1) {
        await expireTokens(system, context);
        // Tabs do not replace a token again right after it replaced a rejected one.
        for (const tab of tabs) await tab.clock.fastForward(11_000 * 2 ** (round - 1));
        const refreshes = collectRequests(context, 'POST', apiPaths.refresh);
        const tokens = await Promise.all(tabs.map(tokenAfterGlance));

        expect(refreshes).toHaveLength(1);
        expect(new Set(tokens).size).toBe(1);
      }
    },
  );

  for (const [fate, meetFate] of Object.entries(fates)) {
    test(`a tab that is ${fate} during its refresh does not block the others`, async ({
      page,
      context,
      account,
      system,
    }) => {
      await signIn(page, account);
      const other = await openTab(context);
      await expireTokens(system, context);
      await holdRequests(page, apiPaths.refresh);
      const held = page.waitForRequest((sent) => sent.url().endsWith(apiPaths.refresh));
      await lookAgain(page);
      await held;

      const token = tokenAfterGlance(other);
      await meetFate(page);

      expect(await token).not.toBe('');
    });
  }

  test('a tab that is frozen during its refresh does not block the others and continues when it wakes', async ({
    page,
    context,
    account,
    system,
  }) => {
    await signIn(page, account);
    const other = await openTab(context);
    await expireTokens(system, context);
    const release = await holdRequests(page, apiPaths.refresh);
    const held = page.waitForRequest((sent) => sent.url().endsWith(apiPaths.refresh));
    await lookAgain(page);
    await held;

    const wake = await freeze(page);
    expect(await tokenAfterGlance(other)).not.toBe('');
    release();
    await wake();
    await lookAgain(page);

    await expectChip(page, 'Signed in');
    for (const tab of [page, other]) await reopenDevices(tab);
  });
});

async function openTab(context: BrowserContext): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto('/devices');
  await expectDevices(tab);
  return tab;
}
