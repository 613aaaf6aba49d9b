// Where Firefox and WebKit are: FIREFOX_BIN, else on the PATH or in their usual places.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { executables } from './chromium.mjs';

/** @returns {string | undefined} */
export function firefoxPath() {
  if (process.env.FIREFOX_BIN) return process.env.FIREFOX_BIN;
  const places = [
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  ];
  return [...executables(['firefox-esr', 'firefox']), ...places].find((path) => existsSync(path));
}

/**
 * The smallest browser on WebKitGTK, with the programs that drive it and give it a screen; they are
 * where the packages of Debian put them.
 *
 * @returns {{ browser: string, driver: string, screen: string } | undefined}
 */
export function webKitPaths() {
  const libraries = existsSync('/usr/lib') ? readdirSync('/usr/lib') : [];
  const browser = libraries
    .map((folder) => join('/usr/lib', folder, 'webkit2gtk-4.1/MiniBrowser'))
    .find((path) => existsSync(path));
  const [driver, screen] = ['WebKitWebDriver', 'xvfb-run'].map((program) =>
    executables([program]).find((path) => existsSync(path)),
  );
  return browser && driver && screen ? { browser, driver, screen } : undefined;
}
