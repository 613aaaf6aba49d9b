import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumFlags, chromiumPath } from '../../tools/chromium.mjs';
import './browser/story-page.ts';
import { type RunningStory, startStory } from './browser/start-story.ts';
import { createResultTable, suiteOf } from './result-table.ts';
import { type ExampleServer, exampleServers } from './server-list.ts';

const accessSeconds = 300;

// The columns of the table that the suite prints, and the titles of their tests.
const stories = {
  '10 requests, 1 refresh': 'refreshes once for ten requests with an expired token',
  'reload and 2nd tab': 'stays signed in after a reload, and in a second tab',
  'sign-out': 'signs out with an expired token, in all tabs, and leaves no refresh cookie',
  'cookie gone': 'ends the session when the refresh cookie is gone',
  'cookie garbage': 'ends the session when there is garbage in the refresh cookie',
};

jasmine.getEnv().addReporter(
  createResultTable(
    exampleServers.map(({ name }) => name),
    stories,
  ),
);

for (const server of exampleServers) {
  describe(suiteOf(server.name), () => {
    let browser: Browser;
    let running: RunningStory;
    let context: BrowserContext;
    let page: Page;

    beforeAll(async () => {
      const executablePath = chromiumPath();
      browser = await chromium.launch({
        args: chromiumFlags,
        ...(executablePath === undefined ? {} : { executablePath }),
      });
      running = await startStory(server.name, accessSeconds);
    });

    beforeEach(async () => {
      context = await browser.newContext();
      // The time limit of the spec is enough.
      context.setDefaultTimeout(0);
      page = await open();
      if (server.first !== undefined) await page.evaluate((path) => fetch(path), server.first);
      await signIn(page, server);
    });

    afterEach(() => context.close());

    afterAll(async () => {
      await browser.close();
      await running.stop();
    });

    it(stories['10 requests, 1 refresh'], async () => {
      const refreshes = countRefreshes(page, server);
      running.passTime(accessSeconds + 1);

      expect((await read(page, 10)).length).toBe(10);
      expect(refreshes()).toBe(1);
    });

    it(stories['reload and 2nd tab'], async () => {
      await page.reload();
      await waitForStatus(page, 'signedIn');
      const second = await open();
      await waitForStatus(second, 'signedIn');

      expect((await read(page, 1)).length).toBe(1);
      expect((await read(second, 1)).length).toBe(1);
    });

    it(stories['sign-out'], async () => {
      const second = await open();
      await waitForStatus(second, 'signedIn');
      running.passTime(accessSeconds + 1);

      await page.evaluate(() => story.signOut());

      expect(await findRefreshCookie()).toBeUndefined();
      await waitForStatus(page, 'signedOut');
      await waitForStatus(second, 'signedOut');
      await page.reload();
      await waitForStatus(page, 'signedOut');
    });

    it(stories['cookie gone'], async () => {
      await context.clearCookies({ name: refreshCookieOf(server) });
      running.passTime(accessSeconds + 1);

      await expectAsync(read(page, 1)).toBeRejected();
      await waitForStatus(page, 'ended');
    });

    it(stories['cookie garbage'], async () => {
      const { name, domain, path, httpOnly, sameSite, expires } = (await findRefreshCookie())!;
      const value = 'garbage';
      await context.addCookies([{ name, value, domain, path, httpOnly, sameSite, expires }]);
      running.passTime(accessSeconds + 1);

      await expectAsync(read(page, 1)).toBeRejected();
      await waitForStatus(page, 'ended');
    });

    async function open(): Promise<Page> {
      const opened = await context.newPage();
      await opened.goto(running.pageUrl);
      await opened.waitForFunction(() => 'story' in globalThis && story.status() !== 'restoring');
      return opened;
    }

    async function findRefreshCookie() {
      const cookies = await context.cookies();
      return cookies.find(({ name }) => name === refreshCookieOf(server));
    }

    function read(reader: Page, times: number): Promise<readonly unknown[]> {
      // The pages of a server with CORS have another origin.
      const url = server.isOnAnotherOrigin ? running.url.replace('127.0.0.1', 'localhost') : '';
      return reader.evaluate(([path, count]) => story.read(path, count), [
        url + server.resource,
        times,
      ] as const);
    }
  });
}

async function signIn(page: Page, { signIn: { body = {}, encoding = 'json' } }: ExampleServer) {
  await page.evaluate(([fields, as]) => story.signIn(fields, as), [body, encoding] as const);
  await waitForStatus(page, 'signedIn');
}

async function waitForStatus(page: Page, status: string): Promise<void> {
  await page.waitForFunction((wanted) => story.status() === wanted, status);
}

/** Returns a function that returns how many refreshes the page has sent since now. */
function countRefreshes(page: Page, { handler, refresh }: ExampleServer): () => number {
  const path = handler === undefined ? refresh.path : (handler['REFRESH_PATH'] ?? '/refresh');
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === 'OPTIONS') return;
    if (new URL(request.url()).pathname === path) count += 1;
  });
  return () => count;
}

function refreshCookieOf({ refreshCookie }: ExampleServer): string {
  return refreshCookie ?? 'token-handler';
}
