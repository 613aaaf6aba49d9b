import { expect, type Page } from '@playwright/test';
import type { FreshApplication } from './fresh-application.ts';
import { startTokenServer } from './token-server.ts';

/** Adds code to the application that calls the server as its user. */
const component = `import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Session } from '@latchkey/angular';
import { firstValueFrom } from 'rxjs';

@Component({
  selector: 'app-root',
  template: \`
    <button type="button" (click)="session.signIn({ user: 'ada' })">Sign in</button>
    <button type="button" (click)="ask('/api/data', '/api/data', '/api/data')">Ask</button>
    <button type="button" (click)="ask('/api/moved')">Follow</button>
    <p role="status">{{ session.status() }}</p>
    <p role="log">{{ responses().join(' ') }}</p>
  \`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  protected readonly session = inject(Session);
  protected readonly responses = signal<readonly string[]>([]);
  private readonly http = inject(HttpClient);

  protected async ask(...paths: readonly string[]): Promise<void> {
    const calls = paths.map((path) => firstValueFrom(this.http.get<string>(path)));
    this.responses.set(await Promise.all(calls));
  }
}
`;

interface TryOutOptions {
  /** The headers of its requests to the API. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether an NgModule declares its component. */
  readonly hasModule?: boolean;
}

/**
 * Builds an application with the library and uses it: it refreshes once for three rejected
 * requests, and the token does not follow a redirect to another origin.
 */
export async function tryOut(
  application: FreshApplication,
  page: Page,
  { headers = {}, hasModule = false }: TryOutOptions = {},
): Promise<void> {
  const declared = component.replace('@Component({', '@Component({\n  standalone: false,');
  await application.write('src/app/app.ts', hasModule ? declared : component);
  const server = await startTokenServer(await application.build());
  try {
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('status')).toHaveText('signedIn');
    server.expireToken();
    await page.getByRole('button', { name: 'Ask' }).click();
    await expect(page.getByRole('log')).toHaveText('data data data');
    await page.getByRole('button', { name: 'Follow' }).click();
    await expect(page.getByRole('log')).toHaveText('elsewhere');

    expect(server.requests.map(({ line }) => line).toSorted()).toEqual([
      ...Array<string>(3).fill('GET /api/data 200'),
      ...Array<string>(3).fill('GET /api/data 401'),
      'GET /api/elsewhere 200',
      'GET /api/moved 302',
      'POST /api/login 200',
      'POST /api/refresh 200',
      // On a first visit, it is unknown whether there is a session.
      'POST /api/refresh 401',
    ]);
    for (const { line, headers: sent } of server.requests) {
      expect('authorization' in sent, line).toBe(/data|moved/.test(line));
      if (line.includes('data')) expect(sent).toMatchObject(headers);
    }
  } finally {
    server.close();
  }
}
