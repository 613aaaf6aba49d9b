import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, type Page } from '@playwright/test';
import { findFreePort } from '../../backend/testing/free-port.ts';
import { runCommand } from '../system/run-command.ts';
import { startSystem } from '../system/system.ts';
import type { FreshApplication } from './fresh-application.ts';
import { repository, test } from './test.ts';

const example = join(repository, 'examples/angular');

test.describe.configure({ timeout: 1_200_000 });

test('the example application works as its README says', async ({ application, tarball, page }) => {
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const system = await startSystem('steady', { PUBLIC_URL: url });
  await application.ng('add', tarball, '--skip-confirmation', '--api=/api/', '--pages');
  for (const file of await readdir(join(example, 'app/auth'))) {
    expect(await application.read(`src/app/auth/${file}`), file).toBe(
      await readFile(join(example, 'app/auth', file), 'utf8'),
    );
  }
  await cp(join(example, 'app'), join(application.folder, 'src/app'), { recursive: true });
  const proxy = await readFile(join(example, 'proxy.conf.json'), 'utf8');
  await application.write(
    'proxy.conf.json',
    proxy.replace('http://localhost:3000', `http://localhost:${system.environment['PORT'] ?? ''}`),
  );
  const stop = await serve(application, port);
  try {
    await page.goto(`${url}/users`);
    await signIn(page, 'demo@latchkey.example', 'wrong password');
    await expect(page.getByRole('alert')).toContainText('Wrong email or password.');
    await signIn(page, 'demo@latchkey.example', 'open the demo door');

    // Not an administrator, so the guard leads to the start page.
    await expect(page.getByRole('heading')).toHaveText('Your devices');
    await expect(page.getByRole('listitem')).toContainText('Chrome on');
    await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'admin@latchkey.example', 'open the admin door');
    await system.server.passTime(3_600);
    await page.getByRole('link', { name: 'Users' }).click();
    await expect(page.getByRole('listitem').first()).toContainText('@latchkey.example');
    await expect(page.getByRole('alert')).toHaveCount(0);

    await runCommand(system, 'sessions', 'end', 'admin@latchkey.example');
    await system.server.passTime(3_600);
    await page.getByRole('link', { name: 'Devices' }).click();
    await expect(page.getByRole('heading')).toHaveText('Your session has ended');
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await signIn(page, 'demo@latchkey.example', 'open the demo door');
    await expect(page.getByRole('listitem').first()).toContainText('Chrome on');

    await system.server.stop();
    await page.goto(`${url}/users`);
    await expect(page.getByRole('alert')).toContainText("The server can't be reached.");
  } finally {
    await stop();
    await system.stop();
  }
});

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await expect(page.getByRole('heading')).toHaveText('Sign in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Runs `ng serve`, and returns a function that ends it. */
async function serve(application: FreshApplication, port: number): Promise<() => Promise<void>> {
  const options = ['--proxy-config', 'proxy.conf.json', '--port', String(port)];
  const child = spawn(join(application.folder, 'node_modules/.bin/ng'), ['serve', ...options], {
    cwd: application.folder,
    env: { ...process.env, NG_CLI_ANALYTICS: 'false' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  const ready = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      // Before the address; the colon after it is in another colour.
      if (line.includes('Local')) resolve();
    });
  });
  await Promise.race([ready, closed]);
  if (child.exitCode !== null) throw new Error(`ng serve ended:\n${lines.join('\n')}`);
  return async () => {
    child.kill('SIGTERM');
    await closed;
  };
}
