import { defineConfig, devices } from '@playwright/test';
import { chromiumFlags, chromiumPath } from '../tools/chromium.mjs';
import { firefoxPath } from '../tools/other-browsers.mjs';
import type { SystemOptions } from './test.ts';

const chromium = {
  ...devices['Desktop Chrome'],
  launchOptions: { ...pathOf(chromiumPath()), args: chromiumFlags },
};
const ofOtherProjects = ['webkit/*.spec.ts', 'consumers/*.spec.ts'];

export default defineConfig<SystemOptions>({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: true,
  workers: '100%',
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  // Long timeouts, because a test on a busy machine may be slow.
  expect: { timeout: 30_000 },
  timeout: 120_000,
  use: { ignoreHTTPSErrors: true, screenshot: 'only-on-failure' },
  projects: [
    { name: 'chromium', testIgnore: ofOtherProjects, use: chromium },
    {
      // The installed browser, through WebDriver BiDi.
      name: 'firefox',
      testIgnore: ofOtherProjects,
      grep: /@core/,
      use: {
        browserName: 'firefox',
        channel: 'moz-firefox',
        launchOptions: pathOf(firefoxPath()),
      },
    },
    { name: 'consumers', testMatch: 'consumers/*.spec.ts', use: chromium },
    { name: 'webkit', testMatch: 'webkit/*.spec.ts' },
  ],
});

/** Without a path, Playwright searches for a browser itself. */
function pathOf(executablePath: string | undefined) {
  return executablePath === undefined ? {} : { executablePath };
}
