import { apiPaths } from '#shared/api-paths';
import { refreshCookieNames } from '#shared/refresh-cookie';
import { bePatient } from '../patient-tabs.ts';
import { expect } from '../test.ts';
import type { Tab } from './tab.ts';
import { test } from './test.ts';

for (const kind of ['steady', 'secure'] as const) {
  test.describe(`on the ${kind} system`, () => {
    test.use({ kind });

    test('the cookie, which no script can read, keeps the session until sign-out clears it', async ({
      webKit,
      openTab,
      account,
      system,
    }) => {
      const tab = await openTab();
      await tab.goto(system.url);
      await tab.signIn(account);
      expect(await webKit.manage().getCookies()).toMatchObject([
        {
          name: kind === 'secure' ? refreshCookieNames.secure : refreshCookieNames.plain,
          httpOnly: true,
          secure: kind === 'secure',
          sameSite: 'Strict',
        },
      ]);
      expect(await tab.run(() => document.cookie)).toBe('');

      await tab.reload();
      await tab.expectDevices();
      await tab.signOut();

      await expect.poll(() => webKit.manage().getCookies()).toEqual([]);
    });
  });
}

test('signing out in one tab signs out the other', async ({ openTab, account, system }) => {
  const tab = await openTab();
  await tab.goto(system.url);
  await tab.signIn(account);
  const other = await openTab();
  await other.goto(`${system.url}/devices`);
  await other.expectDevices();

  await other.signOut();

  await tab.expectText('You signed out in another tab of this browser.');
});

test.describe('on an expired token', () => {
  test('twenty requests with an expired token cause one refresh and all succeed', async ({
    openTab,
    account,
    system,
  }) => {
    const tab = await openTab();
    await tab.goto(system.url);
    await tab.signIn(account);
    await tab.click('Live view');
    await tab.expectLiveView();
    await system.server.passTime(301);
    const counts = () =>
      Promise.all([apiPaths.me, apiPaths.refresh].map((path) => tab.countRequests(path)));
    const [requests = 0, refreshes = 0] = await counts();

    await tab.run(() => {
      const buttons = [...document.querySelectorAll('button')];
      const send = buttons.find(({ innerText }) => innerText === 'Send 5 requests');
      for (let clicks = 0; clicks < 4; clicks += 1) send?.click();
    });

    await expect.poll(counts).toEqual([requests + 40, refreshes + 1]);
  });

  test('three tabs that expire together share one refresh', async ({
    openTab,
    account,
    system,
  }) => {
    const tabs = [await openTab(), await openTab(), await openTab()];
    for (const tab of tabs) await tab.goto(system.url);
    await tabs[0]?.signIn(account);
    for (const tab of tabs) {
      await tab.expectDevices();
      await tab.run(bePatient);
    }
    await system.server.passTime(301);
    const refreshes = await countRefreshes(tabs);

    const at = Date.now() + 2_000;
    for (const tab of tabs) await tab.glance(at);
    const tokens = await tokensAfterGlance(tabs);

    expect(new Set(tokens).size).toBe(1);
    expect(await countRefreshes(tabs)).toBe(refreshes + 1);
  });
});

async function tokensAfterGlance(tabs: readonly Tab[]): Promise<string[]> {
  const tokens: string[] = [];
  for (const tab of tabs) tokens.push(await tab.tokenAfterGlance());
  return tokens;
}

async function countRefreshes(tabs: readonly Tab[]): Promise<number> {
  let count = 0;
  for (const tab of tabs) count += await tab.countRequests(apiPaths.refresh);
  return count;
}
