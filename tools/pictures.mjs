// Makes the README's pictures from the real app: builds it, starts the server on an empty database,
// and looks at it in Chromium. `npx node tools/pictures.mjs` after a change of what they show.
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
const lanes = { width: 1100, height: 690 };
const showOneRefresh = { name: 'Show one refresh for all tabs' };
// So soon after a sign-in the server rotates nothing.
const graceMs = 31_000;
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
  const [live] = await openLive(context, 3);
  await live.setViewportSize(lanes);
  await live.getByRole('button', showOneRefresh).click();
  await live.getByText('12 requests, 3 tabs, 1 refresh').waitFor();
  await live.getByText('No requests are waiting').waitFor();
  await take(live, `live-${colorScheme}`);
  for (const one of [context, elsewhere]) {
    await one.request.post(`${origin}/api/logout`);
    await one.close();
  }
}

/** Three tabs whose token is gone send four requests each, and share one slow refresh. */
async function takeMovingPicture() {
  const context = await openContext({ colorScheme: 'light', viewport: lanes });
  await signIn(await context.newPage());
  const [live] = await openLive(context, 3);
  const frames = [];
  const film = async () => frames.push({ at: Date.now(), png: await live.screenshot() });

  await live.getByRole('button', showOneRefresh).hover();
  await film();
  // Long enough to read what is pressed.
  await live.waitForTimeout(1_000);
  await live.getByRole('button', showOneRefresh).click();
  await live.getByText('12 requests, 3 tabs').waitFor();
  const done = live.getByText('No requests are waiting');
  while (!(await done.isVisible())) await film();
  for (let after = 0; after < 8; after += 1) await film();

  const smaller = await Promise.all(
    frames.map(({ png }) => sharp(png).resize({ width: 800 }).png().toBuffer()),
  );
  const delay = frames.map(({ at }, index) => (frames[index + 1]?.at ?? at + 2_000) - at);
  await sharp(smaller, { join: { animated: true } })
    .webp({ delay, loop: 0, quality: 70, effort: 6 })
    .toFile(join(folder, 'one-refresh.webp'));
  await context.close();
}

/** Opens `count` tabs with the live view, each of which knows the others, when a refresh rotates. */
async function openLive(context, count) {
  const tabs = [];
  while (tabs.length < count) {
    const tab = await context.newPage();
    await tab.goto(`${origin}/live`);
    await tab.getByRole('heading', { name: 'Try it' }).waitFor();
    tabs.push(tab);
  }
  await tabs[0].getByText(`${count} tabs share this session`).waitFor();
  await tabs[0].waitForTimeout(graceMs);
  return tabs;
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
