// Where Chromium is: CHROME_BIN, else a browser on the PATH or in its usual place, else the one
// Playwright downloaded.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @returns {string | undefined} */
export function chromiumPath() {
  if (process.env.CHROME_BIN) return process.env.CHROME_BIN;
  return [...executables(names), ...places, ...downloaded()].find((path) => existsSync(path));
}

/** Every place on the PATH where one of these programs could be. */
export function executables(programs) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => programs.map((program) => join(folder, program)));
}

function downloaded() {
  try {
    return [createRequire(import.meta.url)('@playwright/test').chromium.executablePath()];
  } catch {
    return []; // Playwright itself is not installed yet.
  }
}

/** Quiet on the network, and able to run as root in a container. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
