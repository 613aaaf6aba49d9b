import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import type { Account } from './account.ts';
import { countRefreshes } from './metrics.ts';
import { expectLiveView, lookAway, signIn } from './screens.ts';
import { expect, test } from './test.ts';
import { expireTokens, refreshCookieOf } from './tokens.ts';
import { collectRequests, holdRequests } from './traffic.ts';

test('the button, the summary and all three lanes are visible while the refresh runs', async ({
  page,
  context,
  account,
}) => {
  await page.setViewportSize({ width: 1366, height: 650 });
  await openLive(page, account);
  await openTab(context);
  await openTab(context);
  await expect(lanesOf(page)).toHaveCount(3);
  const button = page.getByRole('button', { name: 'Show one refresh for all tabs' });
  const before = await button.boundingBox();
  const release = await holdRequests(context, apiPaths.refresh);

  await button.click();

  await expect(page.getByText('12 requests, 3 tabs: all waiting for one refresh')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The last 15 seconds' })).toBeVisible();
  const shown = [
    button,
    page.getByText('12 requests, 3 tabs'),
    ...(await page.getByRole('img').all()),
  ];
  expect(shown).toHaveLength(5);
  for (const part of shown) await expect(part).toBeInViewport({ ratio: 1 });
  expect(await button.boundingBox()).toEqual(before);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  release();
  await expect(page.getByText('12 requests, 3 tabs, 1 refresh')).toBeVisible();
});

test('every tab, even a quiet one, has the same number in all live views until it closes or crashes', async ({
  page,
  context,
  account,
}) => {
  await openLive(page, account);
  const tabs = [page, await openTab(context), await openTab(context)];

  for (const [index, tab] of tabs.entries()) {
    await expect(lanesOf(tab)).toHaveText([/Tab 1/, /Tab 2/, /Tab 3/]);
    await expect(lanesOf(tab).nth(index)).toContainText('This tab');
    await expect(tab.getByText('3 tabs share this session.')).toBeVisible();
  }

  await tabs[1]?.close();
  await expect(lanesOf(page)).toHaveText([/Tab 1/, /Tab 3/]);
  await expect(page.getByText('2 tabs share this session.')).toBeVisible();
  const crashed = tabs[2]?.waitForEvent('crash');
  // The navigation never ends.
  void tabs[2]?.goto('chrome://crash').catch(() => null);
  await crashed;
  await expect(lanesOf(page)).toHaveText([/Tab 1/]);
});

test('a token can be invalidated as soon as that leads to a refresh', async ({ page, account }) => {
  await page.clock.install();
  await openLive(page, account);
  const button = page.getByRole('button', { name: 'Show one refresh for all tabs' });
  await press(page, 'Slow (3 s)');
  await press(page, 'Invalidate my access token');
  await expect(page.getByText('The server will reject your next request.')).toBeVisible();
  await press(page, 'Send 5 requests');
  await expect(page.getByText('5 requests, 1 tab, 1 refresh')).toBeVisible();

  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(button).toHaveAccessibleDescription(/^Available again in 0:\d\d/);
  await button.click({ force: true });
  await expect(page.getByText('5 requests, 1 tab, 1 refresh')).toBeVisible();
  await page.clock.fastForward(10_000);
  await expect(button).not.toHaveAttribute('aria-disabled');
  await button.click();

  await expect(page.getByText('4 requests, 1 tab, 1 refresh')).toBeVisible();
});

test('a slow refresh holds the requests and releases them together', async ({ page, account }) => {
  await openLive(page, account);
  const texts = ['Tab 1 is renewing it; 5 requests are waiting.', 'Has the lock', 'Renewing…'];
  const areShown = Promise.all(texts.map((text) => whenShown(page, text)));
  await press(page, 'Slow (3 s)');
  await press(page, 'Invalidate my access token');
  await press(page, 'Send 5 requests');

  await areShown;
  await expect(page.getByText('5 requests, 1 tab, 1 refresh')).toBeVisible();
  // 3 s plus the network.
  await expectLog(page, /Tab 1 has a new token \(([3-9]|\d\d)\d{3} ms/);
});

for (const trouble of ['No network', 'Server busy (503)']) {
  test(`a refresh that meets "${trouble}" signs nobody out, and the next one serves`, async ({
    page,
    account,
    system,
  }) => {
    await openLive(page, account);
    const before = await countRefreshes(system);
    await press(page, trouble);

    await refreshNow(page, 'no token');

    expect(await countRefreshes(system)).toEqual(before);
    await refreshNow(page, 'renewed');
    await expect(page).toHaveURL('/live');
  });
}

test('a failed refresh is shown as failed and saves no refreshes', async ({ page, account }) => {
  await openLive(page, account);
  await press(page, 'Server busy (503)');
  await press(page, 'Invalidate my access token');
  await press(page, 'Send 5 requests');

  await expect(page.getByText('5 requests, 1 tab, no token: the session continues')).toBeVisible();
  await expect(counter(page, 'Refreshes saved')).toHaveText('0');
  // Later requests would get a token, once refreshes are allowed again.
  await press(page, 'Server busy (503)');
  await press(page, 'Send 5 requests');
  await expectLog(page, 'GET /api/me failed: there was no token.');
});

test('a tab that simulates being offline sends nothing until it is online again', async ({
  page,
  context,
  account,
}) => {
  await openLive(page, account);
  await press(page, 'Go offline');
  const sent = collectRequests(context, 'GET', apiPaths.me);

  await press(page, 'Send 5 requests');

  await expectLog(page, 'Tab 1: GET /api/me failed (no response).');
  expect(sent).toEqual([]);
  await press(page, 'Go offline');
  await press(page, 'Send 5 requests');
  await expect.poll(() => sent.length).toBe(5);
});

test('another tab can be opened from the live view and appears there', async ({
  page,
  context,
  account,
}) => {
  await openLive(page, account);
  const refreshes = collectRequests(context, 'POST', apiPaths.refresh);
  const opened = context.waitForEvent('page');

  await press(page, 'Open another tab');

  const other = await opened;
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Live view');
  await expect(page.getByText('2 tabs share this session.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Tab 2' })).toBeVisible();
  expect(refreshes).toEqual([]);
});

test('two hundred requests all succeed after one refresh', async ({ page, account, system }) => {
  await openLive(page, account);
  const before = await countRefreshes(system);
  const succeeded: number[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith(apiPaths.me) && response.ok()) succeeded.push(response.status());
  });
  await press(page, 'Slow (3 s)');
  await press(page, 'Invalidate my access token');
  await page.getByRole('button', { name: 'Send 5 requests', exact: true }).evaluate((send) => {
    for (let clicks = 0; clicks < 40; clicks += 1) (send as HTMLButtonElement).click();
  });

  await expect.poll(() => succeeded.length).toBe(200);

  await expect(page.getByText('No requests are waiting.')).toBeVisible();
  await expect(
    page.getByRole('img', { name: /^Tab 1: 20\d requests .* 0 waiting$/ }),
  ).toBeVisible();
  expect(sumOf(await countRefreshes(system))).toBe(sumOf(before) + 1);
});

test('the export contains the events but no token and no query', async ({
  page,
  context,
  account,
}) => {
  const accessToken = await signIn(page, account);
  await page.getByRole('link', { name: 'Live view' }).click();
  await refreshNow(page, 'renewed');
  const download = page.waitForEvent('download');

  await page.getByRole('button', { name: 'Export as JSON' }).click();

  const file = await (await download).path();
  const text = await readFile(file, 'utf8');
  const { events } = JSON.parse(text) as { events: { type: string; path?: string }[] };
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'refreshEnded', outcome: 'granted' }),
  );
  const paths = events.flatMap(({ path }) => path ?? []);
  expect(paths).toContain(apiPaths.me);
  expect(paths.filter((path) => /[?#]/.test(path))).toEqual([]);
  const [, payload = ''] = accessToken.split('.');
  for (const secret of [payload, (await refreshCookieOf(context)).value, account.email]) {
    expect(text).not.toContain(secret);
  }
});

test.describe('after the access token has expired', () => {
  test('three tabs with four requests each share one rotation', async ({
    page,
    context,
    account,
    system,
  }) => {
    await openLive(page, account);
    const tabs = [page, await openTab(context), await openTab(context)];
    await expireTokens(system, context);
    const before = await countRefreshes(system);
    const sent = collectRequests(context, 'GET', apiPaths.me);

    await press(page, 'Show one refresh for all tabs');

    await expect(page.getByText('12 requests, 3 tabs, 1 refresh')).toBeVisible();
    await expect(
      page.getByText('3 tabs share this session. No requests are waiting.'),
    ).toBeVisible();
    const statuses = await Promise.all(sent.map(async (one) => (await one.response())?.status()));
    expect(statuses.toSorted()).toEqual([
      ...Array<number>(12).fill(200),
      ...Array<number>(12).fill(401),
    ]);
    expect(await countRefreshes(system)).toEqual(
      new Map(before).set('rotated', (before.get('rotated') ?? 0) + 1),
    );
    for (const tab of tabs) {
      await expect(tab.getByText('12 requests, 3 tabs, 1 refresh')).toBeVisible();
    }
  });

  test('a refresh whose response was lost returns the same next token when retried', async ({
    page,
    context,
    account,
    system,
  }) => {
    await openLive(page, account);
    // In a page where nothing else refreshes the token.
    await lookAway(page);
    const first = await refreshCookieOf(context);
    await expireTokens(system, context);
    await press(page, 'Lose the response');
    await refreshNow(page, 'no token');
    expect((await refreshCookieOf(context)).value).not.toBe(first.value);
    const successor = await refreshCookieOf(context);
    const before = await countRefreshes(system);

    await refreshNow(page, 'renewed');

    expect((await refreshCookieOf(context)).value).toBe(successor.value);
    expect(await countRefreshes(system)).toEqual(
      new Map(before).set('repeated', (before.get('repeated') ?? 0) + 1),
    );
  });
});

async function openLive(page: Page, account: Account): Promise<void> {
  await signIn(page, account);
  await page.getByRole('link', { name: 'Live view' }).click();
  await expectLiveView(page);
}

async function openTab(context: BrowserContext): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto('/live');
  await expectLiveView(tab);
  return tab;
}

function lanesOf(page: Page) {
  return page.locator('app-lane-view').getByRole('heading');
}

function counter(page: Page, name: string) {
  return page.locator('app-counters-view div', { hasText: name }).locator('dd');
}

/** Presses a button of the live view as soon as it is enabled. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  await expect(button).not.toHaveAttribute('aria-disabled');
  await button.dispatchEvent('click');
}

/** Resolves once the page shows a text, even briefly. */
function whenShown(page: Page, text: string): Promise<void> {
  return page.evaluate(async (wanted) => {
    while (!document.body.innerText.includes(wanted)) await new Promise(requestAnimationFrame);
  }, text);
}

/** Requests a refresh and waits for its label in this tab's lane. */
async function refreshNow(page: Page, result: 'renewed' | 'no token'): Promise<void> {
  const ends = page.getByRole('log').getByText(/Tab 1 (has a new|got no) token/);
  const before = await ends.count();
  await press(page, 'Refresh now');
  await expect(ends).toHaveCount(before + 1);
  await expect(page.getByText(/^asked · /)).toContainText(result);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

async function expectLog(page: Page, text: string | RegExp): Promise<void> {
  await expect(page.getByRole('log')).toContainText(text);
}
