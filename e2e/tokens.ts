import {
  type APIRequestContext,
  type BrowserContext,
  type Cookie,
  expect,
  type Page,
  request as api,
} from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import { lookAgain, lookAway } from './screens.ts';
import { collectRequests } from './traffic.ts';

/** The one cookie of the browser, which holds the refresh token. */
export async function refreshCookieOf(context: BrowserContext): Promise<Cookie> {
  const [cookie, ...others] = await context.cookies();
  if (cookie === undefined || others.length > 0) throw new Error('There is not just one cookie.');
  return cookie;
}

/** What a refresh answers to somebody who holds nothing but a copied cookie. */
export async function refreshWith(
  cookie: Cookie,
  url: string,
): Promise<{ readonly status: number; readonly body: Partial<TokenGrant & Problem> }> {
  const storageState = { cookies: [cookie], origins: [] };
  const thief = await api.newContext({ baseURL: url, ignoreHTTPSErrors: true, storageState });
  const answer = await thief.post(apiPaths.refresh);
  const result = {
    status: answer.status(),
    body: (await answer.json()) as Partial<TokenGrant & Problem>,
  };
  await thief.dispose();
  return result;
}

/** What the server says to an access token. */
export async function statusOf(request: APIRequestContext, accessToken: string): Promise<number> {
  const headers = { Authorization: `Bearer ${accessToken}` };
  return (await request.get(apiPaths.me, { headers })).status();
}

/** Glances at a tab, and gives the access token by which it then is answered. */
export async function tokenAfterGlance(tab: Page): Promise<string> {
  const answer = tab.waitForResponse((response) => {
    return response.url().endsWith(apiPaths.me) && response.status() === 200;
  });
  await lookAgain(tab);
  // A tab that is looked at may renew its token before it expires.
  await lookAway(tab);
  const { authorization = '' } = (await answer).request().headers();
  return authorization.replace('Bearer ', '');
}

/** Waits until the server no longer takes any access token that the tabs have, unlooked at. */
export async function untilExpired(request: APIRequestContext, ...tabs: Page[]): Promise<void> {
  const tokens = await tokensInUse(tabs);
  const statuses = () => Promise.all(tokens.map((token) => statusOf(request, token)));
  await expect
    .poll(async () => new Set(await statuses()), { intervals: [100] })
    .toEqual(new Set([401]));
}

/** The access tokens of tabs that are left in the background, after a glance that renewed none. */
async function tokensInUse(tabs: readonly Page[]): Promise<string[]> {
  const refreshes = tabs.map((tab) => collectRequests(tab, 'POST', apiPaths.refresh));
  const tokens = await Promise.all(tabs.map(tokenAfterGlance));
  await Promise.all(tabs.map(untilQuiet));
  return refreshes.flat().length === 0 ? tokens : tokensInUse(tabs);
}

/** Waits until nothing that a tab has asked for is on its way, be it a refresh or the turn for one. */
async function untilQuiet(tab: Page): Promise<void> {
  await expect(tab.locator('app-root > .line')).toHaveCount(0);
  const countLocks = (refresh: string) =>
    navigator.locks
      .query()
      .then(({ held = [], pending = [] }) => [...held, ...pending])
      .then((locks) => locks.filter(({ name }) => name?.endsWith(refresh)).length);
  await expect.poll(() => tab.evaluate(countLocks, apiPaths.refresh)).toBe(0);
}
