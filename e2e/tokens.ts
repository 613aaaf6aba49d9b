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

/** Looks at a tab again, and gives the access token by which it then is answered. */
export async function tokenAfterLook(tab: Page): Promise<string> {
  const answer = tab.waitForResponse((response) => {
    return response.url().endsWith(apiPaths.me) && response.status() === 200;
  });
  await lookAgain(tab);
  const { authorization = '' } = (await answer).request().headers();
  return authorization.replace('Bearer ', '');
}

/** Waits until the server no longer takes the access token that the tabs have, unlooked at. */
export async function untilExpired(request: APIRequestContext, ...tabs: Page[]): Promise<void> {
  const tokens = await Promise.all(tabs.map(tokenAfterLook));
  for (const tab of tabs) await lookAway(tab);
  for (const token of tokens) {
    await expect.poll(() => statusOf(request, token), { intervals: [100] }).toBe(401);
  }
}
