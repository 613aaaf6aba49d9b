import { apiPaths } from '#shared/api-paths';
import { reopenDevices, signIn } from './screens.ts';
import { expect, test } from './test.ts';
import { untilExpired } from './tokens.ts';
import { collectRequests, holdRequests } from './traffic.ts';

test.use({ kind: 'brief' });

test(
  'the access token expires, and the user goes on without noticing',
  { tag: '@core' },
  async ({ page, request, account }) => {
    await signIn(page, account);
    await untilExpired(request, page);
    const refreshes = collectRequests(page, 'POST', apiPaths.refresh);

    await reopenDevices(page);

    await expect(page).toHaveURL('/devices');
    expect(refreshes).toHaveLength(1);
  },
);

test(
  'twenty requests on an expired token make one refresh, and all are answered',
  { tag: '@core' },
  async ({ page, request, account }) => {
    await signIn(page, account);
    await page.getByRole('link', { name: 'Live view' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Live view');
    await untilExpired(request, page);
    const refreshes = collectRequests(page, 'POST', apiPaths.refresh);
    const statuses: number[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith(apiPaths.me)) statuses.push(response.status());
    });

    // Not one is answered before the last is sent.
    const release = await holdRequests(page, apiPaths.me);
    const sent = collectRequests(page, 'GET', apiPaths.me);
    const send = page.getByRole('button', { name: 'Send 5 requests', exact: true });
    for (let clicks = 0; clicks < 4; clicks += 1) await send.click();
    await expect.poll(() => sent.length).toBe(20);
    release();

    await expect.poll(() => statuses.length).toBe(40);
    expect(statuses.toSorted()).toEqual([
      ...Array<number>(20).fill(200),
      ...Array<number>(20).fill(401),
    ]);
    expect(refreshes).toHaveLength(1);
  },
);
