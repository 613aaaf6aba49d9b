// Makes the README's pictures from the real app: builds it, starts the server on an empty database,
// and looks at it in Chromium. `node tools/pictures.mjs` after a change of what they show.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { chromiumFlags, chromiumPath } from './chromium.mjs';

const folder = 'docs/images';
const port = 3210;
const origin = `http://localhost:${port}`;
const size = { width: 1100, height: 760 };
const lanes = { width: 1100, height: 1160 };
const frameMs = 250;
const dropAndSend = { name: 'Drop my access token, send 5 requests' };
const windowsFirefox =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0';

spawnSync('ng', ['build', 'app'], { stdio: 'inherit' });
mkdirSync(folder, { recursive: true });
const data = mkdtempSync(join(tmpdir(), 'latchkey-pictures-'));
const server = spawn(process.execPath, ['backend/main.ts'], {
  env: {
    ...process.env,
    PORT: String(port),
    DATABASE_URL: `sqlite:${join(data, 'latchkey.db')}`,
    KEYRING_FILE: join(data, 'keyring.json'),
    LOG_LEVEL: 'error',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
await once(server.stdout, 'data');
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
try {
  for (const colorScheme of ['light', 'dark']) await takeScreens(colorScheme);
  await takeMovingPicture();
} finally {
  await browser.close();
  server.kill();
  await once(server, 'exit');
  rmSync(data, { recursive: true });
}

async function takeScreens(colorScheme) {
  // A second place, so that the list of devices has something to show.
  const elsewhere = await openContext({ colorScheme, userAgent: windowsFirefox });
  await signIn(await elsewhere.newPage());
  const context = await openContext({ colorScheme });
  const page = await context.newPage();
  await page.goto(`${origin}/sign-in`);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await take(page, `sign-in-${colorScheme}`);
  await signIn(page);
  await page.goto(`${origin}/devices`);
  await page.getByText('This device').waitFor();
  await take(page, `devices-${colorScheme}`);
  await page.goto(`${origin}/live`);
  await page.getByRole('heading', { name: 'Try it' }).waitFor();
  await page.getByRole('button', dropAndSend).dispatchEvent('click'); // Unlike a click it does not scroll.
  await page
    .getByText(/requests?, 1 tab, 1 refresh/)
    .first()
    .waitFor();
  await take(page, `live-${colorScheme}`);
  await context.close();
  await elsewhere.close();
}

/** Three tabs whose token is gone send requests at once, and share one slow refresh. */
async function takeMovingPicture() {
  const context = await openContext({ colorScheme: 'light', viewport: lanes });
  const first = await context.newPage();
  await signIn(first);
  const tabs = [first, await context.newPage(), await context.newPage()];
  for (const tab of tabs) {
    await tab.goto(`${origin}/live`);
    await tab.getByRole('heading', { name: 'Try it' }).waitFor();
    await tab.getByRole('button', { name: /slow/i }).dispatchEvent('click');
  }
  await first.getByText('3 tabs share this session').waitFor();

  const frames = [await first.screenshot()];
  for (const tab of tabs) await tab.getByRole('button', dropAndSend).dispatchEvent('click');
  const line = first.getByText(/requests, 3 tabs, 1 refresh/).first();
  await line.waitFor();
  const done = first.getByText('Nothing waits');
  while (frames.length < 60 && !(await done.isVisible())) frames.push(await first.screenshot());
  for (let after = 0; after < 8; after += 1) frames.push(await first.screenshot());

  const smaller = await Promise.all(
    frames.map((frame) => sharp(frame).resize({ width: 800 }).png().toBuffer()),
  );
  await sharp(smaller, { join: { animated: true } })
    .webp({ delay: smaller.map(() => frameMs), loop: 0, quality: 80 })
    .toFile(join(folder, 'one-refresh.webp'));
  await context.close();
}

function openContext(options) {
  return browser.newContext({ viewport: size, reducedMotion: 'no-preference', ...options });
}

async function signIn(page) {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('Email').fill('demo@latchkey.example');
  await page.getByLabel('Password', { exact: true }).fill('open the demo door');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/devices/);
}

async function take(page, name) {
  const png = await page.screenshot();
  await sharp(png)
    .png({ palette: true, quality: 90 })
    .toFile(join(folder, `${name}.png`));
}
