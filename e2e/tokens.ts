import {
  type APIRequestContext,
  type BrowserContext,
  type Cookie,
  type Page,
  request as api,
} from '@playwright/test';
import { apiPaths } from '#shared/api-paths';
import type { TokenGrant } from '#shared/auth';
import type { Problem } from '#shared/problems';
import { lookAgain, lookAway } from './screens.ts';
import type { System } from './system/system.ts';
import { untilQuiet } from './traffic.ts';

/** Returns the browser's refresh cookie. */
export async function refreshCookieOf(context: BrowserContext): Promise<Cookie> {
  const [cookie, ...others] = await context.cookies();
  if (cookie === undefined || others.length > 0) throw new Error('There is not just one cookie.');
  return cookie;
}

/** Refreshes with only a copied cookie. */
export async function refreshWith(
  cookie: Cookie,
  url: string,
): Promise<{ readonly status: number; readonly body: Partial<TokenGrant & Problem> }> {
  const storageState = { cookies: [cookie], origins: [] };
  const thief = await api.newContext({ baseURL: url, ignoreHTTPSErrors: true, storageState });
  const refreshed = await thief.post(apiPaths.refresh);
  const result = {
    status: refreshed.status(),
    body: (await refreshed.json()) as Partial<TokenGrant & Problem>,
  };
  await thief.dispose();
  return result;
}

/** Calls the API with an access token. */
export async function statusOf(request: APIRequestContext, accessToken: string): Promise<number> {
  const headers = { Authorization: `Bearer ${accessToken}` };
  return (await request.get(apiPaths.me, { headers })).status();
}

/** Brings a tab to the front and returns the access token of its next accepted request. */
export async function tokenAfterGlance(tab: Page): Promise<string> {
  const seen = tab.waitForResponse((response) => {
    return response.url().endsWith(apiPaths.me) && response.status() === 200;
  });
  await lookAgain(tab);
  // A visible tab may refresh its token before it expires.
  await lookAway(tab);
  const { authorization = '' } = (await seen).request().headers();
  return authorization.replace('Bearer ', '');
}

/**
 * Moves the server's clock until every access token has expired and every refresh token would
 * rotate. The browser's clock does not move, so it sends its token once more.
 */
export async function expireTokens({ server }: System, context: BrowserContext): Promise<void> {
  // A request in flight would be rejected, and refresh before the test looks.
  await untilQuiet(context);
  await server.passTime(301);
}
