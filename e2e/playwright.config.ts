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
  // On a busy machine a sign-in takes its time: a slow test is not a wrong one.
  expect: { timeout: 30_000 },
  timeout: 120_000,
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
