import { apiPaths } from '#shared/api-paths';
import { recordHeadings } from './headings.ts';
import { expectDevices, fillInSignIn, signIn } from './screens.ts';
import { expect, test } from './test.ts';
import { collectRequests, holdRequests } from './traffic.ts';

test(
  'a reload keeps the user signed in, without a flash of the sign-in page',
  { tag: '@core' },
  async ({ page, account }) => {
    await signIn(page, account);
    const headings = await recordHeadings(page);
    const refreshes = collectRequests(page, 'POST', apiPaths.refresh);
    const release = await holdRequests(page, apiPaths.refresh);

    await page.reload();
    await expect(page.getByRole('status')).toHaveText('Loading…');
    release();

    await expectDevices(page);
    expect(await headings()).toEqual(['Devices']);
    expect(refreshes).toHaveLength(1);
  },
);

test('a first visit tries one refresh, and the next visit none', async ({ page }) => {
  const requests = collectRequests(page, 'POST', apiPaths.refresh);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  expect(requests).toHaveLength(1);

  await page.reload();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  expect(requests).toHaveLength(1);
});

test('a browser that cleared its storage but not its cookies is still signed in', async ({
  page,
  account,
}) => {
  await signIn(page, account);
  await page.evaluate(() => localStorage.clear());

  await page.goto('/devices');

  await expectDevices(page);
});

test('a deep link opens its page in a signed-in browser', async ({ page, context, account }) => {
  await signIn(page, account);
  const other = await context.newPage();

  await other.goto('/devices?from=mail#top');

  await expectDevices(other);
  await expect(other).toHaveURL('/devices?from=mail#top');
});

test('a deep link leads to the sign-in page and then to its page', async ({ page, account }) => {
  await page.goto('/devices?from=mail#top');
  await expect(page).toHaveURL(/\/sign-in\?returnUrl=/);

  await fillInSignIn(page, account);

  await expectDevices(page);
  await expect(page).toHaveURL('/devices?from=mail#top');
});

for (const returnUrl of [
  'https://elsewhere.example/',
  '//elsewhere.example/',
  '/\\elsewhere.example/',
  '/\t/elsewhere.example/',
  'javascript:alert(1)',
]) {
  test(`a link to the sign-in page cannot redirect to ${JSON.stringify(returnUrl)}`, async ({
    page,
    account,
  }) => {
    const visited: string[] = [];
    page.on('request', (request) => visited.push(new URL(request.url()).host));
    await page.goto(`/sign-in?returnUrl=${encodeURIComponent(returnUrl)}`);

    await fillInSignIn(page, account);

    await expectDevices(page);
    await expect(page).toHaveURL('/devices');
    expect(new Set(visited)).toEqual(new Set([new URL(page.url()).host]));
  });
}
