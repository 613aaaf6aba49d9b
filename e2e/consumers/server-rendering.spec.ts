import { expect, type Page } from '@playwright/test';
import { startPageRenderer } from './page-renderer.ts';
import { test } from './test.ts';
import { startTokenServer } from './token-server.ts';

// The newest version that @angular/ssr has, too; it doesn't follow every patch.
const newest = '22.2.0';
const older = process.env['TEST_EFFORT'] === 'long' ? ['20.2.0', '21.2.24'] : [];

test.describe.configure({ mode: 'default', timeout: 1_200_000 });

for (const version of [newest, ...older]) {
  test(`Angular ${version} renders on the server only what does not depend on the user`, async ({
    createApplication,
    tarball,
    page,
  }) => {
    const versions = { framework: version, cli: version };
    const application = await createApplication(versions, '--ssr=true');
    await application.write('src/app/app.html', '<router-outlet />');
    await application.write('src/app/app.routes.ts', routes);
    await application.write('src/app/app.routes.server.ts', serverRoutes);
    await application.ng('add', tarball, '--skip-confirmation');
    const folder = await application.build();
    const renderer = await startPageRenderer(application);
    const server = await startTokenServer(folder, renderer.render);
    const open = (path: string) => page.goto(`${server.url}${path}`);
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    await page.addInitScript(rememberHeadings);

    try {
      await test.step('the server renders no page with a guard', async () => {
        const render = async (path: string) => {
          const response = await fetch(`${server.url}${path}`, { redirect: 'manual' });
          expect(response.status, path).toBe(200);
          return response.text();
        };

        expect(await render('/')).toMatch(/Hello visitor.*news/s);
        expect(await render('/account')).not.toContain('My account');
        expect(await render('/sign-in')).not.toContain('Who are you?');
      });

      await test.step('a visitor comes to the sign-in page, past the guarded one', async () => {
        await open('/account');
        await expect(page).toHaveURL(`${server.url}/sign-in?returnUrl=%2Faccount`);
        await expect(page.getByRole('heading')).toHaveText('Who are you?');

        expect(await seenHeadings(page)).toEqual(['Who are you?']);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await expect(page.getByRole('status')).toHaveText('signedIn');
      });

      await test.step('a user is greeted by name, and not with what a visitor gets', async () => {
        const before = server.requests.length;
        await open('/');
        await expect(page.getByRole('note')).toHaveText('Hello Ada');
        await expect(page.getByRole('log')).toHaveText('news');

        const lines = server.requests.slice(before).map(({ line }) => line);
        expect(lines.toSorted()).toEqual([
          // From the server, then from the browser.
          'GET /api/greeting 200',
          'GET /api/greeting 200',
          // From the server only: the browser takes it from the transfer cache.
          'GET /news 200',
          'POST /api/refresh 200',
        ]);
      });

      await test.step('a user comes past the sign-in page without seeing it', async () => {
        await open('/sign-in?returnUrl=%2Faccount');
        await expect(page).toHaveURL(`${server.url}/account`);
        await expect(page.getByRole('heading')).toHaveText('My account');
        expect(await seenHeadings(page)).toEqual(['My account']);

        await open('/account');
        await expect(page.getByRole('heading')).toHaveText('My account');
        expect(await seenHeadings(page)).toEqual(['My account']);
      });
      expect(problems).toEqual([]);
    } finally {
      server.close();
      await renderer.stop();
    }
  });
}

/** Runs in each page from its start and records every heading that appears. */
function rememberHeadings(): void {
  const seen = new Set<string>();
  const look = () => {
    for (const { textContent } of document.querySelectorAll('h1')) seen.add(textContent);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  Object.assign(window, { seenHeadings: seen });
}

async function seenHeadings(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    ...(window as unknown as { seenHeadings: Set<string> }).seenHeadings,
  ]);
}

const serverRoutes = `import { RenderMode, type ServerRoute } from '@angular/ssr';

export const serverRoutes: ServerRoute[] = [{ path: '**', renderMode: RenderMode.Server }];
`;

const routes = `import { httpResource } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import type { Routes } from '@angular/router';
import { Session, whenSignedIn, whenSignedOut } from '@latchkey/angular';

@Component({
  selector: 'app-home',
  template: \`
    <p role="note">{{ greeting.value() }}</p>
    <p role="log">{{ news.value() }}</p>
  \`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Home {
  protected readonly greeting = httpResource<string>(() => '/api/greeting');
  protected readonly news = httpResource<string>(() => '/news');
}

@Component({
  selector: 'app-account',
  template: '<h1>My account</h1>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class Account {}

@Component({
  selector: 'app-sign-in',
  template: \`
    <h1>Who are you?</h1>
    <button type="button" (click)="session.signIn({ user: 'ada' })">Sign in</button>
    <p role="status">{{ session.status() }}</p>
  \`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class SignIn {
  protected readonly session = inject(Session);
}

export const routes: Routes = [
  { path: '', component: Home },
  { path: 'account', component: Account, canActivate: [whenSignedIn] },
  { path: 'sign-in', component: SignIn, canActivate: [whenSignedOut] },
];
`;
