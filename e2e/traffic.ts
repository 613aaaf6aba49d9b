import type { BrowserContext, Page, Request } from '@playwright/test';

/** Collects the requests of a method and path that a browser sends from now on. */
export function collectRequests(
  source: BrowserContext | Page,
  method: string,
  path: string,
): readonly Request[] {
  const requests: Request[] = [];
  source.on('request', (request: Request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === method && pathname === path) requests.push(request);
  });
  return requests;
}

/** Keeps requests to a path from leaving, until the function it gives is called. */
export async function holdRequests(page: Page, path: string): Promise<() => void> {
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  await page.route(`**${path}`, async (route) => {
    await released;
    await route.continue();
  });
  return () => release(undefined);
}
