import { spawn } from 'node:child_process';
import { Builder, type WebDriver } from 'selenium-webdriver';
import { webKitPaths } from '../../tools/other-browsers.mjs';
import { findFreePort } from '../../backend/testing/free-port.ts';
import { expect, test as base } from '../test.ts';
import { Tab } from './tab.ts';

interface WebKitFixtures {
  /** WebKit with one empty tab and no data from other tests. */
  readonly webKit: WebDriver;
  readonly openTab: () => Promise<Tab>;
}

/** A test in WebKit, which Playwright cannot control itself; its other fixtures are available. */
export const test = base.extend<WebKitFixtures, { readonly driverURL: string }>({
  driverURL: [
    async ({}, use) => {
      const { driver, screen } = requirePaths();
      const port = await findFreePort();
      // Its own process group, so that the virtual screen ends with the driver.
      const { pid } = spawn(screen, ['--auto-servernum', driver, `--port=${port}`], {
        stdio: 'ignore',
        detached: true,
      });
      if (pid === undefined) throw new Error(`${screen} could not be started.`);
      const url = `http://127.0.0.1:${port}`;
      const isUp = () =>
        fetch(`${url}/status`).then(
          ({ ok }) => ok,
          () => false,
        );
      try {
        await expect.poll(isUp, { intervals: [50] }).toBe(true);
        await use(url);
      } finally {
        process.kill(-pid);
      }
    },
    { scope: 'worker' },
  ],

  webKit: async ({ driverURL }, use) => {
    const webKit = await new Builder()
      .usingServer(driverURL)
      .withCapabilities({
        browserName: 'MiniBrowser',
        acceptInsecureCerts: true,
        'webkitgtk:browserOptions': { binary: requirePaths().browser, args: ['--automation'] },
      })
      .build();
    await use(webKit);
    await webKit.quit();
  },

  openTab: async ({ webKit }, use) => {
    let isFirst = true;
    await use(async () => {
      if (!isFirst) await webKit.switchTo().newWindow('tab');
      isFirst = false;
      return new Tab(webKit, await webKit.getWindowHandle());
    });
  },
});

function requirePaths() {
  const paths = webKitPaths();
  if (paths === undefined) throw new Error('WebKit is missing: node tools/setup.mjs --webkit');
  return paths;
}
