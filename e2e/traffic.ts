import { type BrowserContext, expect, type Page, type Request } from '@playwright/test';

const inFlight = new WeakMap<BrowserContext, Set<Request>>();

/** Records the requests in flight of a browser, for `untilQuiet`. */
export function watchRequests(context: BrowserContext): void {
  const requests = new Set<Request>();
  inFlight.set(context, requests);
  context.on('request', (request) => requests.add(request));
  context.on('requestfinished', (request) => requests.delete(request));
  context.on('requestfailed', (request) => requests.delete(request));
}

/** Waits until the browser has no requests in flight. */
export async function untilQuiet(context: BrowserContext): Promise<void> {
  await expect.poll(() => inFlight.get(context)?.size).toBe(0);
}

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

/** Holds requests to a path until the returned function is called. */
export async function holdRequests(page: BrowserContext | Page, path: string): Promise<() => void> {
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  await page.route(`**${path}`, async (route) => {
    await released;
    await route.continue();
  });
  return () => release(undefined);
}
