import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';
import { type Account, createAccount } from './account.ts';
import { collectComplaints } from './complaints.ts';
import { startSystem, type System, type SystemKind } from './system/system.ts';
import { watchRequests } from './traffic.ts';

export interface SystemOptions {
  /** Which system the test runs against; tests of one worker share it. */
  kind: SystemKind;
}

interface TestFixtures extends SystemOptions {
  readonly system: System;
  /** A new account that is signed in nowhere. */
  readonly account: Account;
  /** What the pages complained of; a test that expects a complaint takes it out. */
  readonly complaints: string[];
  /** Opens a page of another browser, by its User-Agent. */
  readonly openBrowser: (userAgent?: string) => Promise<Page>;
}

interface WorkerFixtures {
  /** Gives the system of a kind, started when it is first asked for. */
  readonly systems: (kind: SystemKind) => Promise<System>;
}

/** A test against the running system, which fails when a page complains. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  kind: ['steady', { option: true }],

  systems: [
    async ({}, use) => {
      const started = new Map<SystemKind, Promise<System>>();
      await use((kind) => {
        const system = started.get(kind) ?? startSystem(kind);
        started.set(kind, system);
        return system;
      });
      for (const system of started.values()) await (await system).stop();
    },
    { scope: 'worker' },
  ],

  system: async ({ systems, kind }, use) => use(await systems(kind)),

  baseURL: async ({ system }, use) => use(system.url),

  account: async ({ request }, use) => use(await createAccount(request)),

  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints).toEqual([]);
  },

  context: async ({ context, system, complaints }, use) => {
    watchRequests(context);
    await collectComplaints(context, { url: system.url, complaints });
    await use(context);
  },

  openBrowser: async ({ browser, system, complaints }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (userAgent) => {
      const context = await browser.newContext(userAgent === undefined ? {} : { userAgent });
      opened.push(context);
      await collectComplaints(context, { url: system.url, complaints });
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
});

export { expect };
