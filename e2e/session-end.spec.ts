import { expectToBeEnded, reopenDevices, signIn, signOut } from './screens.ts';
import { expect, test } from './test.ts';
import { expireTokens, refreshCookieOf, refreshWith, statusOf } from './tokens.ts';

test('signing out is possible in a window as low as a phone in landscape', async ({
  page,
  account,
}) => {
  await page.setViewportSize({ width: 568, height: 320 });
  await signIn(page, account);

  await signOut(page);

  await expect(page).toHaveURL('/ended?reason=signed_out');
});

test('sign-out makes a copied cookie and a copied access token useless', async ({
  page,
  context,
  request,
  account,
  system,
}) => {
  const accessToken = await signIn(page, account);
  const cookie = await refreshCookieOf(context);
  expect(await refreshWith(cookie, system.url)).toMatchObject({ status: 200 });
  expect(await statusOf(request, accessToken)).toBe(200);

  await signOut(page);

  expect(await refreshWith(cookie, system.url)).toMatchObject({
    status: 401,
    body: { code: 'session_ended', reason: 'signed_out' },
  });
  expect(await statusOf(request, accessToken)).toBe(401);
});

test.describe('after a refresh token was stolen', () => {
  test.beforeEach(async ({ page, context, account, system }) => {
    await signIn(page, account);
    const stolen = await refreshCookieOf(context);
    await expireTokens(system, context);
    await reopenDevices(page);
    expect((await refreshCookieOf(context)).value).not.toBe(stolen.value);

    // Earlier, it would count as a straggler.
    await system.server.passTime(31);
    expect(await refreshWith(stolen, system.url)).toMatchObject({
      status: 401,
      body: { code: 'token_reused', reason: 'reused' },
    });
  });

  test('a reused refresh token ends the session, and the app says why', async ({
    page,
    context,
  }) => {
    await expectToBeEnded(page, 'We ended your session to protect your account');

    await expect(page.getByRole('main')).toContainText('Someone may have copied your session');
    expect(await context.cookies()).toEqual([]);
  });

  test('a browser that was closed when its session ended says why when it is opened', async ({
    page,
  }) => {
    await page.goto('/account');

    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'We ended your session to protect your account',
    );
    await expect(page).toHaveURL('/ended?reason=reused&returnUrl=%2Faccount');
  });
});
