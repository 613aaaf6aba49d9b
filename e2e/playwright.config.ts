import { defineConfig, devices } from '@playwright/test';
import { chromiumFlags, chromiumPath } from '../tools/chromium.mjs';
import type { SystemOptions } from './test.ts';

const executablePath = chromiumPath();

export default defineConfig<SystemOptions>({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: true,
  workers: '100%',
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  // Where 2 cores do everything, signing in can take its time.
  expect: { timeout: 15_000 },
  timeout: 60_000,
  use: { ignoreHTTPSErrors: true, screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'chromium',
      use: {
        ...devices['Desktop Chrome'],
        launchOptions: {
          ...(executablePath === undefined ? {} : { executablePath }),
          args: chromiumFlags,
        },
      },
    },
  ],
});
