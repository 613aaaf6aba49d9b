import { expect } from '@playwright/test';
import { test } from './test.ts';
import { startTokenServer } from './token-server.ts';

test.describe.configure({ timeout: 1_200_000 });

/** An application with a guarded start page. */
const component = `import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Session } from '@latchkey/angular';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: \`
    <p role="status">{{ session.status() }}</p>
    <button type="button" (click)="load()">Load</button>
    <button type="button" (click)="session.signOut()">Sign out</button>
    <router-outlet />
  \`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  protected readonly session = inject(Session);
  private readonly http = inject(HttpClient);

  protected load(): void {
    this.http.get('/api/data').subscribe({ error: () => undefined });
  }
}
`;

test('ng add writes pages that work', async ({ application, tarball, page }) => {
  await application.ng('add', tarball, '--skip-confirmation', '--api=/api/', '--pages');
  await application.write('src/app/app.ts', component);
  const routes = await application.read('src/app/app.routes.ts');
  await application.write(
    'src/app/app.routes.ts',
    routes
      .replace('whenSignedOut }', 'whenSignedIn, whenSignedOut }')
      .replace('Routes = [', "$&\n  { path: 'start', canActivate: [whenSignedIn], children: [] },"),
  );
  const server = await startTokenServer(await application.build());
  try {
    await page.goto(`${server.url}/start`);
    await expect(page.getByRole('heading')).toHaveText('Sign in');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Password').fill('correct horse');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(`${server.url}/start`);

    server.endSession();
    await page.getByRole('button', { name: 'Load' }).click();
    await expect(page.getByRole('heading')).toHaveText('Your session has ended');
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await expect(page).toHaveURL(`${server.url}/sign-in?returnUrl=%2Fstart`);

    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Password').fill('correct horse');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(`${server.url}/start`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(`${server.url}/sign-in`);
  } finally {
    server.close();
  }
});
