import { apiPaths } from '#shared/api-paths';
import { expectDevices, expectLiveView, signIn } from './screens.ts';
import { expect, test } from './test.ts';
import { expireTokens } from './tokens.ts';
import { collectRequests } from './traffic.ts';

test(
  'an expired access token is refreshed without the user noticing',
  { tag: '@core' },
  async ({ page, context, account, system }) => {
    await signIn(page, account);
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Account');
    await expireTokens(system, context);
    const refreshes = collectRequests(page, 'POST', apiPaths.refresh);

    await page.getByRole('link', { name: 'Devices', exact: true }).click();

    await expectDevices(page);
    await expect(page).toHaveURL('/devices');
    expect(refreshes).toHaveLength(1);
  },
);

test(
  'twenty requests with an expired token cause one refresh and all succeed',
  { tag: '@core' },
  async ({ page, context, account, system }) => {
    await signIn(page, account);
    await page.getByRole('link', { name: 'Live view' }).click();
    await expectLiveView(page);
    await expireTokens(system, context);
    const refreshes = collectRequests(page, 'POST', apiPaths.refresh);
    const statuses: number[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith(apiPaths.me)) statuses.push(response.status());
    });

    await page.getByRole('button', { name: 'Send 5 requests', exact: true }).evaluate((send) => {
      for (let clicks = 0; clicks < 4; clicks += 1) (send as HTMLButtonElement).click();
    });

    await expect.poll(() => statuses.length).toBe(40);
    expect(statuses.toSorted()).toEqual([
      ...Array<number>(20).fill(200),
      ...Array<number>(20).fill(401),
    ]);
    expect(refreshes).toHaveLength(1);
  },
);
